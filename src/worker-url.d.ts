/** The address of a worker's script, bundled as a worker. */
declare module '*?worker&url' {
  const url: string;
  export { url as default };
}
