#!/usr/bin/env node
// From Node.js 22.1 on, what was compiled once is kept for the next run.
require('node:module').enableCompileCache?.();
require('../dist/index.cjs').runProcess();
