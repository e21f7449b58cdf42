/**
 * What takes tags in the parts of AWS that this pack judges, as the provider's declarations have it; a test
 * holds the list against them. A type of another part is refused by types-judged.
 */
const parts: Readonly<Record<string, string>> = {
  apigateway:
    "ApiKey ClientCertificate DomainName DomainNameAccessAssociation RestApi Stage UsagePlan VpcLink",
  cloudwatch:
    "AlarmMuteRule CompositeAlarm ContributorInsightRule ContributorManagedInsightRule EventBus EventRule InternetMonitor LogAnomalyDetector LogDelivery LogDeliveryDestination LogDeliverySource LogDestination LogGroup MetricAlarm MetricStream",
  dynamodb: "Table TableReplica",
  iam: "InstanceProfile OpenIdConnectProvider Policy Role SamlProvider ServerCertificate ServiceLinkedRole User VirtualMfaDevice",
  kms: "ExternalKey Key ReplicaExternalKey ReplicaKey",
  lambda: "CapacityProvider CodeSigningConfig EventSourceMapping Function MicrovmsImage",
  pipes: "Pipe",
  s3: "AccessPoint Bucket BucketObject BucketObjectv2 BucketV2 DirectoryBucket FilesAccessPoint FilesFileSystem ObjectCopy VectorsIndex VectorsVectorBucket",
  scheduler: "ScheduleGroup",
  secretsmanager: "Secret",
  sfn: "Activity StateMachine",
  sns: "Topic",
  sqs: "Queue",
  ssm: "Activation Association ContactsRotation Document MaintenanceWindow Parameter PatchBaseline QuicksetupConfigurationManager",
  wafv2: "IpSet RegexPatternSet RuleGroup WebAcl",
  xray: "Group SamplingRule",
};

export const taggableParts: readonly string[] = Object.keys(parts);

export const taggableTypes: readonly string[] = Object.entries(parts).flatMap(([part, names]) =>
  names
    .split(" ")
    .map((name) => `aws:${part}/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`),
);
