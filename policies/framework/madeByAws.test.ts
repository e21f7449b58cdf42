import { originsOf } from "./madeByAws";
import { type Resource, UndecidableError } from "./resource";

const resource = (type: string, references: Resource["references"] = {}): Resource => ({
  ...{ type, name: type.split(":").at(-1)!, urn: type, properties: {}, references },
});
const api = resource("aws:apigateway/restApi:RestApi");
const queue = resource("aws:sqs/queue:Queue");
const of = (...origins: Resource[]) => originsOf(resource("t", { p: origins }), "p");

describe("what a value comes from", () => {
  it("decides it where AWS alone can make such a value", () => {
    expect(of(api)).toEqual([api]);
  });

  it("does not where the program could have said its name, and says so", () => {
    expect(() => of(api, queue)).toThrow(UndecidableError);
    try {
      of(api, queue);
    } catch (error) {
      expect((error as UndecidableError).remedy).toContain("comes from Queue, whose name and ARN");
    }
  });

  it("does not where it is not known", () => {
    expect(() => of()).toThrow(UndecidableError);
    expect(() => originsOf(resource("t"), "p")).toThrow(UndecidableError);
  });
});
