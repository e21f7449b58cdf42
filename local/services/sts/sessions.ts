import type { RoleCaller } from "../../core/caller";
import type { Cloud } from "../../core/cloud";
import type { Credential } from "../../core/credentials";
import type { Role } from "../iam/store";

/** Expired credentials are kept this long, so that they are answered as expired and not as unknown. */
const KEPT_AFTER_EXPIRY_MS = 60 * 60 * 1000;

type SessionCredential = Credential & {
  sessionToken: string;
  expiresAtMs: number;
  caller: RoleCaller;
};

/** The temporary credentials that STS has issued. */
export class Sessions {
  /** In order of issue; with unequal durations a few are kept longer than they need be. */
  private issued: SessionCredential[] = [];

  constructor(private readonly cloud: Cloud) {}

  start(role: Role, sessionName: string, durationSeconds: number): SessionCredential {
    const { cloud } = this;
    this.revokeLongExpired();
    const credential: SessionCredential = {
      accessKeyId: `ASIA${cloud.random.token(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}`,
      secretAccessKey: cloud.random.bytes(30).toString("base64"),
      sessionToken: `FwoGZXIvYXdz${cloud.random.bytes(48).toString("base64")}`,
      expiresAtMs: cloud.clock.nowMs() + durationSeconds * 1000,
      caller: {
        kind: "role",
        arn: `arn:${cloud.partition}:sts::${cloud.accountId}:assumed-role/${role.name}/${sessionName}`,
        roleArn: role.arn,
      },
    };
    cloud.credentials.issue(credential);
    this.issued.push(credential);
    return credential;
  }

  private revokeLongExpired(): void {
    const limitMs = this.cloud.clock.nowMs() - KEPT_AFTER_EXPIRY_MS;
    let done = 0;
    while (done < this.issued.length && this.issued[done]!.expiresAtMs < limitMs)
      this.cloud.credentials.revoke(this.issued[done++]!.accessKeyId);
    if (done > 0) this.issued = this.issued.slice(done);
  }
}
