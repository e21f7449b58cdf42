import type { Config } from "jest";

const config: Config = {
  testEnvironment: "node",
  testMatch: ["**/*.test.ts"],
  // Whole deploys, one after the other, are `npm run test:deploys`.
  // The real CLI over the local cloud is `npm run test:pulumi`: it needs what Node and npm alone do not bring.
  testPathIgnorePatterns: [
    "/node_modules/",
    "/.build/",
    "/.local/",
    "/cli/pulumi/realCli.test.ts",
    "\\.deploys\\.test\\.ts$",
    // In a real browser: `npm run test:console`.
    "/console/browser/",
  ],
  // Most time goes to children (hosts, functions), so the one worker a core that jest keeps free stands idle.
  maxWorkers: "100%",
  // The default of 5 s is met by a machine that does something else beside.
  testTimeout: 30_000,
  modulePathIgnorePatterns: ["/.build/", "/.local/"],
  transform: {
    "^.+\\.(t|j)sx?$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2024" }, module: { type: "commonjs" } },
    ],
  },
};

export default config;
