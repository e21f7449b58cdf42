import tseslint from "typescript-eslint";

/** Folders see each other one way only; each entry names what a folder must not import, and why. */
const forbiddenImports = (groups) => ({
  "no-restricted-imports": [
    "error",
    { patterns: groups.map(([group, message]) => ({ group, message })) },
  ],
});

export default tseslint.config(
  {
    ignores: ["node_modules/", ".build/", ".local/", "coverage/", "eslint.config.mjs"],
  },
  {
    files: ["**/*.ts", "**/*.tsx"],
    extends: [tseslint.configs.recommended],
    // The three programs that npm run typecheck checks: asked for the nearest one of each file, ESLint held six of them.
    languageOptions: {
      parserOptions: {
        project: ["tsconfig.json", "load-tests/tsconfig.json", "console/page/tsconfig.json"],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: false }],
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_" },
      ],
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      eqeqeq: "error",
      "no-console": "off",
    },
  },
  {
    files: ["local/**/*.ts", "simulation/**/*.ts"],
    ignores: ["local/core/clock.ts", "**/*.test.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        {
          object: "Date",
          property: "now",
          message: "Time comes from the injected Clock (local/core/clock.ts).",
        },
        {
          object: "Math",
          property: "random",
          message: "Randomness comes from the injected Random (local/core/random.ts).",
        },
        {
          object: "performance",
          property: "now",
          message: "Time comes from the injected Clock (local/core/clock.ts).",
        },
      ],
      "no-restricted-globals": [
        "error",
        ...["setTimeout", "setInterval"].map((name) => ({
          name,
          message: "Waiting goes through the injected Clock (local/core/clock.ts).",
        })),
      ],
      "no-restricted-syntax": [
        "error",
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: "Time comes from the injected Clock (local/core/clock.ts).",
        },
      ],
    },
  },
  {
    files: ["local/**/*.ts"],
    rules: forbiddenImports([
      [
        [
          "**/contracts/*",
          "**/lambdas/**",
          "**/stacks/**",
          "**/policies/**",
          "**/cli/**",
          "**/console/**",
          "**/promotion/**",
          "**/simulation/**",
        ],
        "local/ knows no payment: it is a cloud, not this system.",
      ],
    ]),
  },
  {
    files: ["lambdas/**/*.ts"],
    ignores: ["**/*.test.ts", "lambdas/testing/**"],
    rules: forbiddenImports([
      [
        [
          "**/stacks/**",
          "**/local/**",
          "**/policies/**",
          "**/cli/**",
          "**/console/**",
          "**/promotion/**",
          "**/simulation/**",
        ],
        "lambdas/ know only themselves and contracts/.",
      ],
    ]),
  },
  {
    files: ["stacks/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: forbiddenImports([
      [
        [
          "**/lambdas/**",
          "**/local/**",
          "**/policies/**",
          "**/cli/**",
          "**/console/**",
          "**/promotion/**",
          "**/simulation/**",
        ],
        "stacks/ knows only itself and contracts/.",
      ],
    ]),
  },
  {
    files: ["policies/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: forbiddenImports([
      [
        [
          "**/stacks/**",
          "**/lambdas/**",
          "**/local/**",
          "**/contracts/*",
          "**/cli/**",
          "**/console/**",
          "**/promotion/**",
          "**/simulation/**",
        ],
        "policies/ know only types of @pulumi/aws.",
      ],
    ]),
  },
);
