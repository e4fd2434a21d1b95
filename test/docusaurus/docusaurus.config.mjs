import { hookscopePlugin, remarkHookscope } from 'hook-scope/docusaurus';

export default {
  title: 'Docs of somebody',
  url: 'https://docs.example',
  baseUrl: '/manual/',
  onBrokenLinks: 'throw',
  // The new bundler takes a quarter of the time.
  future: { v4: true, faster: true },
  plugins: [
    hookscopePlugin,
    [
      '@docusaurus/plugin-content-docs',
      {
        path: '.',
        include: ['index.md', 'service.mdx'],
        routeBasePath: '/',
        sidebarPath: false,
        remarkPlugins: [remarkHookscope],
      },
    ],
  ],
  themes: ['@docusaurus/theme-classic'],
  themeConfig: { navbar: { title: 'Docs of somebody', items: [{ to: '/service', label: 'Service' }] } },
};
