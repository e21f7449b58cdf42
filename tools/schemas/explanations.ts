import type { Explanation } from "./finding";

/** Findings that stand, each with its reason. One that no longer occurs has to go: the command says so. */
export const explanations: readonly Explanation[] = [
  {
    rule: "cfn-lint I3011",
    because:
      "The template is only judged. What outlives a destroy is Pulumi's retainOnDelete and protect, which the policy pack decides.",
  },
  {
    rule: "parliament UNKNOWN_CONDITION_FOR_ACTION",
    about: "kms:ResourceAliases",
    because:
      "It is documented for every operation on a key: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-resource-aliases.",
  },
];
