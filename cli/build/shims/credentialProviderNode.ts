/**
 * Stands in for @aws-sdk/credential-provider-node in the bundles. Lambda gives a function its role's
 * credentials in the environment, so the chain's other links (SSO, web identity, files, instance
 * metadata: 90 KB with the clients they bring) never run there.
 */
import { fromEnv } from "@aws-sdk/credential-provider-env";

export const defaultProvider = () => fromEnv();
