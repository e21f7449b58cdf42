import { registerProgram } from "./testing/registerProgram";

jest.setTimeout(30_000);

const roles = async (config: Record<string, string>) =>
  (await registerProgram("prod", { config })).ofType("aws:iam/role:Role");

it("holds every role under the permissions boundary that the stack file names", async () => {
  const made = await roles({
    "payment-webhooks:roles": '{"permissionsBoundaryName":"payment-webhooks-prod-boundary"}',
  });
  expect(made.length).toBeGreaterThan(10);
  expect(new Set(made.map(({ inputs }) => inputs["permissionsBoundary"]))).toEqual(
    new Set(["arn:aws:iam::333333333333:policy/payment-webhooks-prod-boundary"]),
  );
});

it("holds them under none where it names none", async () => {
  const made = await roles({});
  expect(made.filter(({ inputs }) => inputs["permissionsBoundary"] !== undefined)).toEqual([]);
});
