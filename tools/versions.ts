/** The tools beside npm's, each pinned here and, where Go builds it, in its go.mod (a test holds the two together). */

export interface GoTool {
  kind: "go";
  name: "pulumi" | "k6" | "actionlint";
  version: string;
  /** Of the command, as the `tool` line of tools/<name>/go.mod has it. */
  package: string;
  /** What the version is written into at build time, where the tool does not know it by itself. */
  linkerFlags: readonly string[];
  /** What it prints its version with. */
  versionArguments: readonly string[];
  about: string;
}

export interface PythonTool {
  kind: "python";
  /** The command. */
  name: "zizmor" | "cfn-lint" | "parliament" | "moto_server" | "ministack";
  /** As pip knows it; the command's name unless said. */
  package?: string;
  /** Parts of the package that pip leaves out by itself. */
  extras?: string;
  version: string;
  /** Undefined: the command does not say its version, so its package is asked. */
  versionArguments?: readonly string[];
  about: string;
}

/** A library for Java programs, put into .tools/java/. */
export interface JavaTool {
  kind: "java";
  name: "event-ruler";
  group: string;
  version: string;
  about: string;
}

export type Tool = GoTool | PythonTool | JavaTool;

const pulumiVersion = "3.258.0";

export const tools: readonly Tool[] = [
  {
    kind: "go",
    name: "pulumi",
    version: pulumiVersion,
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    linkerFlags: [
      "-X",
      `github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${pulumiVersion}`,
    ],
    versionArguments: ["version"],
    about: "about 5 minutes and 100 MB",
  },
  {
    kind: "go",
    name: "k6",
    version: "2.2.0",
    package: "go.k6.io/k6/v2",
    linkerFlags: [],
    versionArguments: ["version"],
    about: "about 3 minutes and 60 MB",
  },
  {
    kind: "go",
    name: "actionlint",
    version: "1.7.12",
    package: "github.com/rhysd/actionlint/cmd/actionlint",
    linkerFlags: [],
    versionArguments: ["-version"],
    about: "half a minute",
  },
  {
    kind: "python",
    name: "zizmor",
    version: "1.32.0",
    versionArguments: ["--version"],
    about: "some seconds",
  },
  {
    kind: "python",
    name: "cfn-lint",
    version: "1.58.0",
    versionArguments: ["--version"],
    about: "half a minute: AWS's resource schemas",
  },
  {
    kind: "python",
    name: "parliament",
    version: "1.6.4",
    versionArguments: ["--version"],
    about: "some seconds",
  },
  {
    kind: "python",
    name: "moto_server",
    package: "moto",
    extras: "[server]",
    version: "5.2.5",
    about: "half a minute and 200 MB",
  },
  {
    kind: "python",
    name: "ministack",
    version: "1.5.33",
    about: "some seconds",
  },
  {
    kind: "java",
    name: "event-ruler",
    group: "software.amazon.event.ruler",
    version: "2.1.0",
    about: "some seconds",
  },
];
