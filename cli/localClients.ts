/** How any SDK client reaches the local cloud: its endpoint, and the administrator's credentials. */
export function localCredentials(awsEndpoint: string) {
  return { endpoint: awsEndpoint, credentials: { accessKeyId: "test", secretAccessKey: "test" } };
}
