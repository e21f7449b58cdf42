import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { type Asked, unknownOnTheWire as unknown } from "../../framework/harness";

const tags = {
  ...{ Project: "payment-webhooks", Environment: "prod", CostCenter: "payments" },
  ...{ Owner: "payments-platform", ManagedBy: "Pulumi", Component: "ledger" },
};
const queue = (properties: Record<string, unknown>): Asked => ({
  type: "aws:sqs/queue:Queue",
  properties,
});
const { Owner: _owner, ...ownerless } = tags;

export const cases: readonly Case[] = [
  passes("all tags", queue({ tags })),
  passes("tags of the provider itself, which stand in tagsAll only", queue({ tagsAll: tags })),
  passes("some in each", queue({ tags: ownerless, tagsAll: tags })),
  refuses(
    "a tag that is missing",
    queue({ tags: ownerless }),
    "tags.Owner: found nothing, expected a value",
  ),
  refuses(
    "a tag that is empty",
    queue({ tags: { ...tags, Owner: "" } }),
    "tags.Owner: found nothing",
  ),
  refuses(
    "another environment's value",
    queue({ tags: { ...tags, Environment: "dev" } }),
    'tags.Environment: found "dev", expected prod',
  ),
  passes("it in that environment", queue({ tags: { ...tags, Environment: "dev" } }), {
    environment: "dev",
  }),
  passes("a further stack's own name", queue({ tags: { ...tags, Environment: "prod-eu" } }), {
    stack: "prod-eu",
  }),
  refuses(
    "a value that is neither the environment's nor the stack's name",
    queue({ tags: { ...tags, Environment: "dev" } }),
    'tags.Environment: found "dev", expected prod or prod-eu',
    { stack: "prod-eu" },
  ),
  refuses(
    "another spelling of the key",
    queue({ tags: { ...ownerless, owner: "payments-platform" } }),
    'tags.Owner: found "owner", which is another tag',
  ),
  refuses("no tags", queue({}), [
    "tags.Project",
    "tags.Environment",
    "tags.CostCenter",
    "tags.Owner",
    "tags.ManagedBy",
    "tags.Component",
  ]),
  passes("fewer where fewer are required", queue({ tags: { Team: "a" } }), {
    settings: { required: { Team: ["a", "b"] } },
  }),
  refuses(
    "a value that is not allowed",
    queue({ tags: { Team: "c" } }),
    'tags.Team: found "c", expected a or b',
    { settings: { required: { Team: ["a", "b"] } } },
  ),
  cannotDecide("an unknown tag", queue({ tags: { ...tags, Owner: unknown } }), "tags.Owner"),
];
