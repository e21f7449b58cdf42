import type { Rule } from "../../framework/rule";
import { esmSafe } from "./esm-safe";
import { lambdaBaseline } from "./lambda-baseline";
import { lambdaCodeSigning } from "./lambda-code-signing";
import { lambdaConcurrency } from "./lambda-concurrency";
import { lambdaDlqWhereAsynchronous } from "./lambda-dlq-where-asynchronous";
import { lambdaTracing } from "./lambda-tracing";
import { lambdaVpc } from "./lambda-vpc";

export const lambdaRules: readonly Rule[] = [
  lambdaBaseline,
  lambdaTracing,
  lambdaConcurrency,
  lambdaDlqWhereAsynchronous,
  esmSafe,
  lambdaCodeSigning,
  lambdaVpc,
];
