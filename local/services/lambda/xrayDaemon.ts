import { createSocket, type Socket } from "node:dgram";
import type { Cloud } from "../../core/cloud";
import type { RoleSession } from "./roleSession";
import { type Loss, Shipper } from "./shipper";

/** PutTraceSegments takes 50 documents at most: https://docs.aws.amazon.com/xray/latest/api/API_PutTraceSegments.html */
const DOCUMENTS_MAX = 50;
const DELAY_MS = 500;

/**
 * The X-Ray daemon of one function's execution environments: takes segments by UDP from the SDK, and
 * those of Lambda itself, and sends them with the function's role. A role without
 * xray:PutTraceSegments loses them.
 */
export class XrayDaemon {
  private socket: Socket | undefined;
  private address: Promise<string> | undefined;
  private readonly shipper: Shipper<string>;

  constructor(
    cloud: Cloud,
    functionName: string,
    session: RoleSession,
    lost: (loss: Loss) => void,
  ) {
    this.shipper = new Shipper(cloud, {
      label: `lambda:trace ${functionName}`,
      delayMs: DELAY_MS,
      itemsMax: DOCUMENTS_MAX,
      lost,
      async send(documents) {
        const { caller } = await session.current();
        await cloud.call(caller, "xray", "PutTraceSegments", { TraceSegmentDocuments: documents });
      },
    });
  }

  /** `127.0.0.1:<port>`, as AWS_XRAY_DAEMON_ADDRESS. */
  listen(): Promise<string> {
    return (this.address ??= new Promise((resolve, reject) => {
      const socket = createSocket("udp4");
      this.socket = socket;
      socket.once("error", reject);
      socket.on("message", (message) => this.receive(message.toString()));
      socket.bind(0, "127.0.0.1", () => resolve(`127.0.0.1:${socket.address().port}`));
      socket.unref();
    }));
  }

  send(documents: readonly string[]): void {
    for (const document of documents) this.shipper.add(document);
  }

  async stop(): Promise<void> {
    await this.shipper.flush();
    await this.address;
    this.socket?.close();
    this.socket = undefined;
  }

  /** A header line (`{"format":"json","version":1}`), then the document. */
  private receive(datagram: string): void {
    const newline = datagram.indexOf("\n");
    if (newline > 0) this.shipper.add(datagram.slice(newline + 1));
  }
}
