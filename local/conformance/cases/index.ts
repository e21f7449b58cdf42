import type { Case } from "../case";
import { alarmCases } from "./alarms";
import { eventDeliveryCases, snsCases } from "./delivery";
import { dynamoDbCallCases } from "./dynamodb";
import { eventPatternCases } from "./eventPatterns";
import { lambdaCases } from "./functions";
import { gatewayCases } from "./gateway";
import { kmsCases, ssmCases } from "./parameters";
import { sqsCases } from "./sqs";
import { sqsFifoCases } from "./sqsFifo";
import { streamCases } from "./streams";
import { stateCases } from "./workflows";

export const conformanceCases: readonly Case[] = [
  ...sqsFifoCases,
  ...sqsCases,
  ...dynamoDbCallCases,
  ...streamCases,
  ...eventPatternCases,
  ...eventDeliveryCases,
  ...snsCases,
  ...lambdaCases,
  ...gatewayCases,
  ...stateCases,
  ...alarmCases,
  ...ssmCases,
  ...kmsCases,
];
