import { read, type Resource } from "../../framework/resource";
import { notApplicable, pass, type Rule } from "../../framework/rule";
import { readDocument } from "../../iam/document";
import {
  documentsDecidable,
  identityDocuments,
  identityTypes,
  keyPolicies,
  resourcePolicies,
  trustPolicy,
} from "../../iam/sources";

const properties = { ...resourcePolicies, ...keyPolicies };

export const iamDecidableAtPreview: Rule = {
  name: documentsDecidable,
  description: "Every policy document is known before the deploy.",
  why: "One unknown ARN makes a whole document unknown: a preview could then decide nothing about it, and a wrong permission would show only when it is in force.",
  fix: "Build the ARNs in it from names, account and region that the program chooses; for what AWS makes (key ids, a stream's label) use a pattern under a condition.",
  severity: "medium",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "6.5.1" }],
  publicChecks: [],
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  resourceTypes: [...identityTypes, ...Object.keys(properties)],
  decide(resource: Resource) {
    const property = properties[resource.type];
    if (property !== undefined) {
      if (read(resource, property) === undefined) return notApplicable("it has no policy");
      readDocument(resource, property);
      return pass;
    }
    if (resource.type === trustPolicy.type) readDocument(resource, trustPolicy.property);
    identityDocuments(resource);
    return pass;
  },
};
