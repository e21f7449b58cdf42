import type { Case } from "../case";
import { alarmCases } from "./alarms";
import { eventDeliveryCases, snsCases } from "./delivery";
import { consumerCases } from "./consumers";
import { dynamoDbCallCases } from "./dynamodb";
import { eventPatternCases } from "./eventPatterns";
import { eventRetryCases } from "./eventRetries";
import { lambdaCases } from "./functions";
import { asyncLambdaCases } from "./functionsAsync";
import { gatewayCases } from "./gateway";
import { iamCases } from "./iam";
import { kmsCases, ssmCases } from "./parameters";
import { iamLimitCases, keyLimitCases, queueLimitCases } from "./limits";
import { missingDataCases } from "./missingData";
import { pipeCases } from "./pipes";
import { sqsCases } from "./sqs";
import { sqsFifoCases } from "./sqsFifo";
import { streamCases } from "./streams";
import { stateCases } from "./workflows";

export const conformanceCases: readonly Case[] = [
  ...sqsFifoCases,
  ...sqsCases,
  ...queueLimitCases,
  ...dynamoDbCallCases,
  ...streamCases,
  ...eventPatternCases,
  ...eventDeliveryCases,
  ...eventRetryCases,
  ...pipeCases,
  ...snsCases,
  ...lambdaCases,
  ...asyncLambdaCases,
  ...consumerCases,
  ...gatewayCases,
  ...stateCases,
  ...alarmCases,
  ...missingDataCases,
  ...ssmCases,
  ...kmsCases,
  ...keyLimitCases,
  ...iamCases,
  ...iamLimitCases,
];
