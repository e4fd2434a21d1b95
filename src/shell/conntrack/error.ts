/** Ends the command. With `hint`, a line says how to get help (a bad parameter, status 2). */
export class CtExit extends Error {
  readonly status: number;
  readonly hint: boolean;
  constructor(message: string, status = 2) {
    super(message);
    this.status = status;
    this.hint = status === 2;
  }
}
