import type { Cloud } from "../core/cloud";
import { AwsError, NotModelledError } from "../core/errors";
import type { DataPlane, HttpRequest, Service } from "../core/service";
import { awsJson } from "./protocols/awsJson";
import { awsQuery, isQueryRequest } from "./protocols/awsQuery";
import type { Codec } from "./protocols/codec";
import { cborServiceName, rpcCbor } from "./protocols/rpcCbor";
import { restJson } from "./protocols/restJson";
import type { Authorization } from "./signature";

/** Which service a request is for, and which protocol it speaks. */
export interface Destination {
  service: Service;
  codec: Codec;
}

export class Routing {
  private readonly byTargetPrefix = new Map<string, Service>();
  private readonly byCborName = new Map<string, Service>();
  private readonly byName = new Map<string, Service>();
  private readonly dataPlanes: DataPlane[] = [];
  private known = 0;

  constructor(private readonly cloud: Cloud) {}

  dataPlane(path: string): DataPlane | undefined {
    this.learnServices();
    return this.dataPlanes.find(
      ({ prefix, furtherPrefixes = [] }) =>
        path.startsWith(prefix) || furtherPrefixes.some((further) => path.startsWith(further)),
    );
  }

  /** By X-Amz-Target or the CBOR path, which are exact; else by the service that the request is signed for. */
  destination(request: HttpRequest, authorization: Authorization | undefined): Destination {
    const target = request.headers["x-amz-target"];
    if (target !== undefined) {
      const prefix = target.slice(0, Math.max(0, target.indexOf(".")));
      const service = this.byTargetPrefix.get(prefix);
      if (!service) throw new NotModelledError(`the service of X-Amz-Target ${target}`);
      return { service, codec: awsJson };
    }
    const cborName = cborServiceName(request);
    if (cborName !== undefined) {
      const service = this.byCborName.get(cborName);
      if (!service) throw new NotModelledError(`the CBOR service ${cborName}`);
      return { service, codec: rpcCbor };
    }
    if (!authorization)
      throw new AwsError("MissingAuthenticationToken", "Request is missing Authentication Token", {
        statusCode: 403,
      });
    const service = this.byName.get(authorization.scope.service);
    if (!service) throw new NotModelledError(`the service ${authorization.scope.service}`);
    return { service, codec: codecBySignature(service, request) };
  }

  /** A signature is good for one service and one region only. */
  checkScope(service: Service, { scope }: Authorization): void {
    const signingName = SIGNING_NAMES[service.name] ?? service.name;
    if (scope.service !== signingName)
      throw new AwsError(
        "SignatureDoesNotMatch",
        `Credential should be scoped to correct service: '${signingName}'. `,
        { statusCode: 403 },
      );
    const isGlobal = service.name === "iam" && scope.region === "us-east-1";
    if (scope.region !== this.cloud.region && !isGlobal)
      throw new AwsError(
        "SignatureDoesNotMatch",
        `Credential should be scoped to a valid region. The local cloud is ${this.cloud.region}, the request was signed for ${scope.region}: set AWS_REGION.`,
        { statusCode: 403 },
      );
  }

  /** Services may be added while the endpoint is up. */
  private learnServices(): void {
    const services = this.cloud.allServices();
    for (const service of services.slice(this.known)) {
      this.byName.set(service.name, service);
      if (service.dataPlane) this.dataPlanes.push(service.dataPlane);
      const { protocol } = service;
      if (protocol.kind !== "awsJson") continue;
      this.byTargetPrefix.set(protocol.targetPrefix, service);
      if (protocol.cborServiceName) this.byCborName.set(protocol.cborServiceName, service);
    }
    this.known = services.length;
  }
}

/** Where a service is signed for under another name than its own. */
const SIGNING_NAMES: Readonly<Record<string, string>> = { dynamodbstreams: "dynamodb" };

function codecBySignature(service: Service, request: HttpRequest): Codec {
  switch (service.protocol.kind) {
    case "awsQuery":
      return awsQuery;
    case "restJson":
      return restJson;
    case "awsJson":
      if (service.protocol.query && isQueryRequest(request)) return awsQuery;
      return awsJson;
  }
}
