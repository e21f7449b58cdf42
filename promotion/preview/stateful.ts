/** The types of resources that hold what a deploy cannot bring back. */

/** By token, with what would be lost. */
export const statefulTypes: Readonly<Record<string, string>> = {
  "aws:dynamodb/table:Table": "its items",
  "aws:kms/key:Key": "all that is encrypted with it",
  "aws:sqs/queue:Queue": "its messages",
  "aws:cloudwatch/logGroup:LogGroup": "its logs",
  "aws:cloudwatch/eventArchive:EventArchive": "its events",
  "aws:cloudwatch/eventBus:EventBus": "events that others send it meanwhile",
  "aws:sfn/stateMachine:StateMachine": "its running executions",
  "aws:sns/topic:Topic": "subscriptions of others",
  "aws:ssm/parameter:Parameter": "its value",
  "aws:s3/bucket:Bucket": "its objects",
  "aws:s3/bucketV2:BucketV2": "its objects",
  "aws:apigateway/restApi:RestApi": "the address that providers have stored",
  "aws:apigateway/domainName:DomainName": "the address that providers have stored",
  "aws:apigateway/apiKey:ApiKey": "the key that providers have stored",
};

export const isStateful = (type: string): boolean => Object.hasOwn(statefulTypes, type);
