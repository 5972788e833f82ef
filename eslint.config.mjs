import js from '@eslint/js';
import globals from 'globals';

const strict = {
	...js.configs.recommended.rules,
	curly: [ 'error', 'all' ],
	eqeqeq: [ 'error', 'always' ],
	'consistent-return': 'error',
	'max-lines': [ 'error', 350 ],
	'max-lines-per-function': [ 'error', { max: 50, skipBlankLines: true, skipComments: true } ],
	'no-implicit-globals': 'error',
	'no-shadow': 'error',
	'no-var': 'error',
	'prefer-const': 'error',
};

export default [
	{
		// Shipped as it stands: no build step, so what browsers of WordPress's support policy can read.
		files: [ 'php/assets/**/*.js' ],
		languageOptions: {
			ecmaVersion: 2020,
			sourceType: 'script',
			globals: { ...globals.browser, wp: 'readonly', jQuery: 'readonly', ajaxurl: 'readonly' },
		},
		linterOptions: { reportUnusedDisableDirectives: 'error' },
		rules: { ...strict, 'no-console': 'error' },
	},
	{
		files: [ 'tests/e2e/**/*.{js,mjs}', '*.mjs' ],
		languageOptions: {
			ecmaVersion: 2023,
			sourceType: 'module',
			globals: { ...globals.node, ...globals.browser },
		},
		linterOptions: { reportUnusedDisableDirectives: 'error' },
		// A describe block is a list of tests, not a function to keep short.
		rules: { ...strict, 'max-lines-per-function': 'off' },
	},
];
