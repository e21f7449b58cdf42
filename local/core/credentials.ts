import type { Caller, UserCaller } from "./caller";

export interface Credential {
  accessKeyId: string;
  secretAccessKey: string;
  /** Only temporary credentials (roles) have one. */
  sessionToken?: string;
  expiresAtMs?: number;
  caller: Caller;
}

/** Which keys belong to whom. `test`/`test` are the administrator's, as local AWS tools have it. */
export class Credentials {
  private readonly byKey = new Map<string, Credential>();

  constructor(administrator: UserCaller) {
    this.issue({ accessKeyId: "test", secretAccessKey: "test", caller: administrator });
  }

  issue(credential: Credential): void {
    this.byKey.set(credential.accessKeyId, credential);
  }

  revoke(accessKeyId: string): void {
    this.byKey.delete(accessKeyId);
  }

  byAccessKeyId(accessKeyId: string): Credential | undefined {
    return this.byKey.get(accessKeyId);
  }
}
