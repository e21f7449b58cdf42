// Loaded before a host (node --require). Pulumi's SDK takes a stack trace for every promise and every resource, and its
// TypeScript loader maps each frame of each one to the source anew: a third of a program's time. What a frame
// maps to never changes, so each is asked for once.

/** What `prepare` makes of a stack trace, frame by frame. A frame is named by the one that called it, so both are the key. */
function remembering(prepare) {
  const lines = new Map();
  const nothing = { name: "", message: "" };
  const none = prepare(nothing, []);
  return (error, frames) => {
    const names = frames.map(String);
    return frames.reduce(
      (text, frame, index) => {
        const key = `${names[index]}\n${names[index + 1]}`;
        let line = lines.get(key);
        if (line === undefined) {
          const both = prepare(nothing, frames.slice(index, index + 2)).slice(none.length);
          line = `\n${both.split("\n")[1]}`;
          lines.set(key, line);
        }
        return text + line;
      },
      prepare(error, []),
    );
  };
}

let current = Error.prepareStackTrace;
Object.defineProperty(Error, "prepareStackTrace", {
  configurable: true,
  get: () => current,
  set: (prepare) => {
    current = typeof prepare === "function" ? remembering(prepare) : prepare;
  },
});

module.exports = { remembering };
