import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { unknownOnTheWire as unknown } from "../../framework/harness";
import { lambdaFunction } from "./fixtures";

const inVpc = (subnetIds: unknown, securityGroupIds: unknown) =>
  lambdaFunction({ vpcConfig: { subnetIds, securityGroupIds } });

export const cases: readonly Case[] = [
  passes("a function in no VPC", lambdaFunction()),
  passes("two subnets and a group", inVpc(["subnet-1", "subnet-2"], ["sg-1"])),
  passes("subnets whose ids AWS makes", inVpc([unknown, unknown], [unknown])),
  refuses("one subnet", inVpc(["subnet-1"], ["sg-1"]), "vpcConfig.subnetIds: found 1 subnets"),
  refuses(
    "no group",
    inVpc(["subnet-1", "subnet-2"], []),
    "vpcConfig.securityGroupIds: found none",
  ),
  cannotDecide("unknown subnets", inVpc(unknown, ["sg-1"]), "vpcConfig.subnetIds"),
];
