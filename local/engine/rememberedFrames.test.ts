/** As the loader's: a frame's own place, under the name that the place of its caller gives it. */
const loaders = (asked: string[]) => (error: Error, frames: readonly string[]) => {
  asked.push(...frames.slice(0, 1));
  const lines = frames.map((frame, index) => `\n    at ${frame} in ${frames[index + 1] ?? "main"}`);
  return `${error.name}: ${error.message}${lines.join("")}`;
};

interface Module {
  remembering(prepare: ReturnType<typeof loaders>): ReturnType<typeof loaders>;
}

let remembering: Module["remembering"];

beforeAll(() => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  ({ remembering } = require("./rememberedFrames.cjs") as Module);
  // What loading it installs is for a host.
  Reflect.deleteProperty(Error, "prepareStackTrace");
});

it("says of every stack trace what the loader says, and asks it once for each frame and its caller", () => {
  const asked: string[] = [];
  const prepare = remembering(loaders(asked));
  const error = new TypeError("no");
  asked.length = 0;
  expect(prepare(error, ["a:1", "b:2"])).toBe(
    "TypeError: no\n    at a:1 in b:2\n    at b:2 in main",
  );
  expect(prepare(error, ["a:1", "c:3"])).toBe(
    "TypeError: no\n    at a:1 in c:3\n    at c:3 in main",
  );
  expect(prepare(new Error("also"), ["a:1", "b:2"])).toBe(
    "Error: also\n    at a:1 in b:2\n    at b:2 in main",
  );
  expect(asked).toEqual(["a:1", "b:2", "a:1", "c:3"]);
});

it("leaves a stack trace without frames as it is", () => {
  expect(remembering(loaders([]))(new Error("no"), [])).toBe("Error: no");
});
