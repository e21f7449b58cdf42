import type { Rule } from "../../framework/rule";
import { s3Encryption } from "./s3-encryption";
import { s3Private } from "./s3-private";
import { s3TlsOnly } from "./s3-tls-only";
import { s3Versioned } from "./s3-versioned";

export const s3Rules: readonly Rule[] = [s3Private, s3Encryption, s3TlsOnly, s3Versioned];
