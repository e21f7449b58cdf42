// Loaded before a host (node --require): ends it when the process that started it is gone, even when
// the program spins in a loop. File descriptor 3 is a pipe that nobody writes to; it closes with its owner.
const { Worker } = require("node:worker_threads");

const watch = `
  const { Socket } = require("node:net");
  const end = () => process.kill(process.pid, "SIGKILL");
  new Socket({ fd: 3 }).on("close", end).on("error", end).resume();
`;
new Worker(watch, { eval: true, execArgv: [], stdin: false }).unref();
