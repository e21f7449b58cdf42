import type { Rule } from "../framework/rule";
import { apigatewayRules } from "./apigateway";
import { dynamodbRules } from "./dynamodb";
import { encryptionRules } from "./encryption";
import { eventsRules } from "./events";
import { iamRules } from "./iam";
import { kmsRules } from "./kms";
import { lambdaRules } from "./lambda";
import { logsRules } from "./logs";
import { monitoringRules } from "./monitoring";
import { pipesRules } from "./pipes";
import { resourcePolicyRules } from "./resource-policies";
import { s3Rules } from "./s3";
import { secretsRules } from "./secrets";
import { sfnRules } from "./sfn";
import { sqsRules } from "./sqs";
import { ssmRules } from "./ssm";
import { exceptionsValid } from "./stack/exceptions-valid";
import { typesJudged } from "./stack/types-judged";
import { tagsRules } from "./tags";

const byService: Readonly<Record<string, readonly Rule[]>> = {
  iam: iamRules,
  "resource-policies": resourcePolicyRules,
  kms: kmsRules,
  encryption: encryptionRules,
  secrets: secretsRules,
  apigateway: apigatewayRules,
  lambda: lambdaRules,
  sqs: sqsRules,
  events: eventsRules,
  pipes: pipesRules,
  sfn: sfnRules,
  dynamodb: dynamodbRules,
  ssm: ssmRules,
  s3: s3Rules,
  logs: logsRules,
  monitoring: monitoringRules,
  tags: tagsRules,
};

const byItself = Object.values(byService).flat();
const typesAreJudged = typesJudged(byItself);
const names = [...byItself, typesAreJudged].map(({ name }) => name);

/** The pack by folder, in the order of its documentation. Exceptions come last: only then is it known which were needed. */
export const rulesByFolder: Readonly<Record<string, readonly Rule[]>> = {
  ...byService,
  stack: [typesAreJudged, exceptionsValid(names)],
};

export const rules: readonly Rule[] = Object.values(rulesByFolder).flat();
