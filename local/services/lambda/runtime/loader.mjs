/** Finds the handler (`index.handler`) in the unpacked code, as an ES module or as CommonJS. */
import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { runtimeError } from "./errors.mjs";

export async function loadHandler(taskRoot, handlerName) {
  const fileName = path.basename(handlerName);
  const dot = fileName.indexOf(".");
  if (dot <= 0)
    throw runtimeError(
      "Runtime.MalformedHandlerName",
      `Bad handler ${handlerName}: it must be <file>.<export>`,
    );
  const moduleName = path.join(path.dirname(handlerName), fileName.slice(0, dot));
  const exportPath = fileName.slice(dot + 1).split(".");
  // The order in which Lambda's own Node runtime looks.
  const file = ["", ".js", ".mjs", ".cjs"]
    .map((extension) => path.resolve(taskRoot, moduleName + extension))
    .find((candidate) => existsSync(candidate));
  if (!file)
    throw runtimeError("Runtime.ImportModuleError", `Error: Cannot find module '${moduleName}'`);
  const handler = exportPath.reduce((value, name) => value?.[name], await importModule(file));
  if (handler === undefined)
    throw runtimeError("Runtime.HandlerNotFound", `${handlerName} is undefined or not exported`);
  if (typeof handler !== "function")
    throw runtimeError("Runtime.HandlerNotFound", `${handlerName} is not a function`);
  return handler;
}

async function importModule(file) {
  try {
    const namespace = await import(pathToFileURL(file).href);
    // Of a CommonJS module only some exports are seen as names; its default has them all.
    return file.endsWith(".mjs") || !namespace.default
      ? namespace
      : { ...namespace.default, ...namespace };
  } catch (error) {
    if (error instanceof SyntaxError)
      throw runtimeError("Runtime.UserCodeSyntaxError", `SyntaxError: ${error.message}`, error);
    if (error?.code === "ERR_MODULE_NOT_FOUND" || error?.code === "MODULE_NOT_FOUND")
      throw runtimeError("Runtime.ImportModuleError", `Error: ${error.message}`, error);
    throw error;
  }
}
