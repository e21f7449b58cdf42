import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { unknownOnTheWire as unknown } from "../../framework/harness";
import { method } from "./fixtures";

const validator = (properties: Record<string, unknown>) => ({
  type: "aws:apigateway/requestValidator:RequestValidator",
  properties,
});

export const cases: readonly Case[] = [
  passes("a method with a validator, whose id AWS makes", method()),
  refuses("a method without one", method({ requestValidatorId: undefined }), "requestValidatorId"),
  passes("OPTIONS without one", method({ httpMethod: "OPTIONS", requestValidatorId: undefined })),
  cannotDecide("an unknown method", method({ httpMethod: unknown }), "httpMethod"),
  passes("a validator of parameters", validator({ validateRequestParameters: true })),
  passes("a validator of bodies", validator({ validateRequestBody: true })),
  refuses(
    "a validator that checks nothing",
    validator({ validateRequestBody: false }),
    "found a validator that checks neither parameters nor body",
  ),
];
