import { render } from "preact";
import { App } from "./app";
import { Connection, takeToken } from "./connection";

render(<App connection={new Connection(takeToken())} />, document.getElementById("app")!);
