/**
 * Components of the page: fields with their error, states, cards, buttons.
 *
 * Plain createElement, no build step.
 */
( function ( wp ) {
	const { createElement: el, useEffect, useRef, useState } = wp.element;
	const { Button } = wp.components;
	const { speak } = wp.a11y;

	/**
	 * The state of one form: values, problem, and whether a request is running. A problem is removed when its field
	 * changes.
	 */
	function useForm( initial ) {
		const [ values, setValues ] = useState( initial );
		const [ problem, setProblem ] = useState( null );
		const [ busy, setBusy ] = useState( false );
		const fields = useRef( {} );
		const alive = useRef( true );

		useEffect( () => () => {
			alive.current = false;
		}, [] );
		useEffect( () => {
			const field = problem && fields.current[ problem.field ];
			if ( field ) {
				field.focus();
			}
		}, [ problem ] );

		function change( name, value ) {
			setValues( ( before ) => ( { ...before, [ name ]: value } ) );
			setProblem( null );
		}

		function refuse( field, message ) {
			setProblem( { field, message } );
			speak( message, 'assertive' );
		}

		async function submit( act ) {
			if ( busy ) {
				return;
			}
			setBusy( true );
			setProblem( null );
			try {
				await act( values );
			} catch ( refusal ) {
				if ( alive.current ) {
					refuse( refusal.field, refusal.message );
				}
			}
			if ( alive.current ) {
				setBusy( false );
			}
		}

		const register = ( name ) => ( node ) => {
			fields.current[ name ] = node;
		};
		const errorOf = ( name ) => ( problem && problem.field === name ? problem.message : '' );
		/** The problem where it belongs to none of the named fields. */
		const otherProblem = ( ...names ) => ( problem && ! names.includes( problem.field ) ? problem.message : '' );
		return { values, change, busy, submit, refuse, register, errorOf, otherProblem };
	}

	/** A labelled input; its error and its help are what a screen reader says with it. */
	function Field( { form, name, label, type = 'text', help, autoComplete = 'off' } ) {
		const id = `trackingtech-${ name }`;
		const error = form.errorOf( name );
		const told = [ error && `${ id }-error`, help && `${ id }-help` ].filter( Boolean ).join( ' ' );
		return el( 'div', { className: 'trackingtech-field' },
			el( 'label', { htmlFor: id }, label ),
			el( 'input', {
				id, name, type, autoComplete,
				className: 'regular-text',
				value: form.values[ name ],
				onChange: ( event ) => form.change( name, event.target.value ),
				ref: form.register( name ),
				spellCheck: false,
				autoCapitalize: 'none',
				'aria-invalid': error ? 'true' : undefined,
				'aria-describedby': told || undefined,
			} ),
			el( Problem, { id: `${ id }-error`, message: error } ),
			help && el( 'p', { id: `${ id }-help`, className: 'description' }, help )
		);
	}

	/** A problem, as text and icon. Not a live region: `speak()` announces it when it happens. */
	function Problem( { id, message } ) {
		return message ? el( 'p', { id, className: 'trackingtech-problem' },
			el( Icon, { name: 'warning' } ), ' ', message
		) : null;
	}

	/** A button that stays focusable while its request runs, so that the keyboard focus is not lost. */
	function ActionButton( { busy, onClick, children, ...props } ) {
		return el( Button, {
			...props,
			isBusy: busy,
			'aria-disabled': busy ? 'true' : undefined,
			onClick: busy ? ( event ) => event.preventDefault() : onClick,
		}, children );
	}

	function Icon( { name } ) {
		return el( 'span', { className: `dashicons dashicons-${ name }`, 'aria-hidden': 'true' } );
	}

	function StateWord( { state } ) {
		return el( 'span', { className: `trackingtech-state is-${ state.code }` },
			el( Icon, { name: state.icon } ), ' ', state.label
		);
	}

	/** A section with its heading, in the look of a settings card. */
	function Card( { id, title, children } ) {
		return el( 'section', { className: 'trackingtech-card', 'aria-labelledby': id },
			el( 'h2', { id }, title ),
			children
		);
	}

	window.trackingTech = {
		...window.trackingTech,
		ui: { useForm, Field, Problem, ActionButton, Icon, StateWord, Card },
	};
}( window.wp ) );
