/** The address of a worker's script, bundled as a worker. */
declare module '*?worker&url' {
  const url: string;

  // biome-ignore lint/style/noDefaultExport: Vite gives it so
  export { url as default };
}
