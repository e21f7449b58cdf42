import { decide, parsePolicy } from "./policyDocument";

const arn = "arn:aws:execute-api:us-east-1:111111111111:abc/v1/POST/webhooks/stripe";
const verdict = (...statements: object[]) =>
  decide(parsePolicy({ Statement: statements }), { methodArn: arn, isInRange: () => false });
const statement = (Effect: string, Resource: string | string[], Action = "execute-api:Invoke") => ({
  Effect,
  Action,
  Resource,
});

describe("a policy over an execute-api ARN", () => {
  it("allows what one statement allows and none denies", () => {
    expect(verdict(statement("Allow", arn))).toBe("allow");
    expect(verdict(statement("Allow", ["x", "arn:aws:execute-api:*:*:abc/*"]))).toBe("allow");
    expect(verdict(statement("Allow", "*"), statement("Deny", "*/POST/*"))).toBe("explicitDeny");
  });

  it("denies silently what nothing allows", () => {
    expect(verdict(statement("Allow", `${arn}/more`))).toBe("implicitDeny");
    expect(verdict(statement("Allow", "*", "execute-api:ManageConnections"))).toBe("implicitDeny");
    expect(verdict(statement("Allow", "arn:aws:execute-api:us-east-1:111111111111:ab?/v2/*"))).toBe(
      "implicitDeny",
    );
  });

  it("takes ? for one character and no pattern character for itself", () => {
    expect(verdict(statement("Allow", "*:ab?/v1/*"))).toBe("allow");
    expect(verdict(statement("Allow", "arn.aws*"))).toBe("implicitDeny");
  });

  it("is refused by name where it asks for what is not modelled", () => {
    expect(() => verdict({ ...statement("Allow", "*"), NotAction: "x" })).toThrow(/NotAction/);
    expect(() =>
      verdict({ ...statement("Allow", "*"), Principal: { AWS: "111111111111" } }),
    ).toThrow(/Principal/);
    expect(() => verdict(statement("allow", "*"))).toThrow(/Effect is allow/);
  });
});
