"""Makes the site: pages from `docs/`, the rules and the schemas, then HTML of them by Zensical."""
