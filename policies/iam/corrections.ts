/** Where AWS's reference says less than AWS's services take. Each entry has its page. */

/** `<service>:<resource type>` → further forms of its ARN. */
export const moreArnForms: Readonly<Record<string, readonly string[]>> = {
  // With `:*` at its end for actions on the group: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
  "logs:log-group": [
    "arn:${Partition}:logs:${Region}:${Account}:log-group:${LogGroupName}:${Suffix}",
  ],
  // A version or an alias may be named too: https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html
  "lambda:function": [
    "arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}:${Qualifier}",
  ],
  // The reference has both forms in one text: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html
  "apigateway:Stage": [
    "arn:${Partition}:apigateway:${Region}::/restapis/${RestApiId}/stages/${StageName}",
  ],
  // https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html
  "states:statemachine": [
    "arn:${Partition}:states:${Region}:${Account}:stateMachine:${StateMachineName}:${Qualifier}",
  ],
};

/** Services whose resources may have a colon in their names (a model's version, an automated snapshot). */
export const servicesWithColonsInNames: readonly string[] = ["bedrock", "rds"];

/** Actions that manage permissions and that an AWS service still wants of a workload's role. */
export const permissionsThatServicesWant: Readonly<Record<string, string>> = {
  // A state machine is refused its log group where its role lacks it.
  "logs:PutResourcePolicy": "https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html",
};
