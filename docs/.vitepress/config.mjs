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
      nav: [page('Course', '/course/'), page('Embed', '/embedding'), page('The page', '/hookscope/index.html')],
      sidebar: [
        { text: 'Start', items: [page('Quick start', '/quick-start'), page('Course', '/course/')] },
        {
          text: 'Use',
          items: [
            page('Links and scenarios', '/sharing'),
            page('On other pages', '/embedding'),
            page('The npm package', '/hook-scope'),
            page('Hosting', '/hosting'),
            page('Command line', '/reference'),
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
