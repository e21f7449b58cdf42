/** One key an area, so that a key's policy names few services and a lost key loses one kind of data. */
export const keyAreas = {
  tables: "webhook rows, ledger and payments",
  messages: "queues and the events topic",
  events: "the event bus and its archive",
  logs: "log groups",
  compute: "function environments and the state machine",
  secrets: "webhook secrets in SSM",
  alerts: "the alerts topic",
} as const;

export type KeyArea = keyof typeof keyAreas;
