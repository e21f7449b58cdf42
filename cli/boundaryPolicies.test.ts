import { boundaryPolicies } from "./boundaryPolicies";

const place = { accountId: "111111111111", region: "us-east-1", environmentSuffix: "dev" };

it("gives the local account the boundary of the bootstrap, by the name in the stack file", () => {
  const roles = { permissionsBoundaryName: "payment-webhooks-dev-boundary" };
  const [policy, ...others] = boundaryPolicies({ ...place, roles });
  expect([policy!.name, others]).toEqual(["payment-webhooks-dev-boundary", []]);
  expect(JSON.parse(policy!.document)).toMatchObject({
    Statement: expect.arrayContaining([
      expect.objectContaining({
        Sid: "Bus",
        Action: ["events:PutEvents"],
        Resource: ["arn:aws:events:us-east-1:111111111111:event-bus/*-dev"],
      }),
    ]) as unknown,
  });
});

it("gives it none where the stack file names none", () => {
  expect(boundaryPolicies({ ...place, roles: {} })).toEqual([]);
});
