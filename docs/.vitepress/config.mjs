// Our own docs site. `npm run docs` builds it from a copy of this folder, in which it installs the npm package.
import { fileURLToPath } from 'node:url';
import { withHookscope } from 'hook-scope/vitepress';

const page = (text, link) => ({ text, link });

export default withHookscope(
  {
    title: 'Hookscope',
    description: 'How a packet crosses a Linux and Kubernetes node, one kernel function at a time',
    base: process.env.DOCS_BASE ?? '/',
    // its pictures lie beside the tests
    srcExclude: ['**/README.md', 'design.md'],
    outDir: '../site',
    cacheDir: '../vitepress',
    themeConfig: {
      nav: [
        page('Course', '/course/'),
        page('Reference', '/reference/'),
        page('Embed', '/embedding'),
        page('The page', '/hookscope/index.html'),
      ],
      sidebar: [
        { text: 'Start', items: [page('Quick start', '/quick-start'), page('Course', '/course/')] },
        {
          text: 'Use',
          items: [
            page('Labs', '/labs'),
            page('Links and scenarios', '/sharing'),
            page('On other pages', '/embedding'),
            page('The npm package', '/hook-scope'),
            page('Hosting', '/hosting'),
            page('Command line', '/command-line'),
          ],
        },
        {
          text: 'Reference',
          collapsed: true,
          link: '/reference/',
          items: [
            page('Commands', '/reference/command'),
            page('Matches', '/reference/match'),
            page('Targets', '/reference/target'),
            page('Hook functions', '/reference/hook'),
            page('Sysctls', '/reference/sysctl'),
            page('Flags of kube-proxy', '/reference/flag'),
          ],
        },
        { text: 'Inside', items: [page('Architecture', '/architecture'), page('Fidelity', '/fidelity')] },
        { text: 'Contribute', items: [page('How', '/contributing')] },
      ],
      search: { provider: 'local' },
    },
  },
  { root: fileURLToPath(new URL('..', import.meta.url)) },
);
