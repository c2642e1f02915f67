/**
 * The shapes that travel between the hub and its pages. Types only.
 *
 * @typedef {object} Card  A case as lists, stream and map carry it: no free text, no personal data.
 * @property {number} id
 * @property {string} number            case number, as people quote it
 * @property {number} version
 * @property {string} state             intake filing dispatch handling check call_back closing closed rejected voided merged terminated transferred
 * @property {string} kind              component | matter | hotline | alarm
 * @property {string} class_scheme
 * @property {string} class_kind         component | matter | hotline
 * @property {string} class_code
 * @property {string} class_name
 * @property {string} source
 * @property {number} importance        0 ordinary, 1 raised, 2 serious, 3 red list
 * @property {string} [review]          of what devices reported: lead confirmed false unclear; "" where none did
 * @property {string} place_status
 * @property {?number} lon              degrees, CGCS2000
 * @property {?number} lat
 * @property {?number} cell_id
 * @property {string} cell_code
 * @property {string[]} area_names      district, street, community
 * @property {number[]} area_path
 * @property {?number} lead_org
 * @property {string} lead_org_name
 * @property {string} holder_name
 * @property {?string} due_at           ISO instant: whoever the case waits for now must have acted by then
 * @property {?string} yellow_at        from then on the clock shows yellow
 * @property {?string} limit_due_at     the legal deadline of the handling
 * @property {string} opened_at
 * @property {string} changed_at
 * @property {?string} suspended_until  ISO instant: when a suspended case goes on by itself
 * @property {boolean} suspended
 * @property {number} [supervised]      gravest grade of supervision that stands, 0 for none
 * @property {number} [urges]
 * @property {number} [reworks]
 * @property {number} events            how many reports it holds
 *
 * @typedef {object} Move  One thing this reader may do now.
 * @property {string} verb
 * @property {"case"|number} on         the case, or the id of a work item
 * @property {string} label
 * @property {string} [asks]            what the item asks for that is answered by it, in words
 * @property {Need[]} needs
 *
 * @typedef {object} Need
 * @property {string} need              reason note class rule org assists sub_org person place photo_… answer confirmed
 * @property {boolean} required
 * @property {number|string} [least]    bounds of a number or a day
 * @property {number|string} [most]
 * @property {Array<{value: any, label: string, needs_text: boolean}>} [choices]
 * @property {string[]} [phrases]        sentences the city offers for the words
 *
 * @typedef {object} Item  One work item.
 * @property {number} id
 * @property {string} kind
 * @property {string} state
 * @property {?number} [parent_id]     the task it was handed on from
 * @property {?number} org_id
 * @property {string} [org_name]
 * @property {string} [level]          of government: city, district, street, community
 * @property {?number} user_id
 * @property {string} [user_name]
 * @property {?string} due_at
 * @property {?string} [yellow_at]
 * @property {string} [offered_at]
 * @property {string} [asks]            of an approval: what is asked for, in words
 * @property {Card} [card]              in inboxes
 *
 * @typedef {object} Line  One line of the journal, told as a sentence.
 * @property {number} seq
 * @property {string} kind
 * @property {string} at
 * @property {string} actor
 * @property {string} sentence
 * @property {?string} [reason_name]
 * @property {?string} [note]
 *
 * @typedef {object} Photo
 * @property {number|string} id
 * @property {string} kind              before | after | check
 * @property {string} url
 * @property {string} [thumb]
 * @property {string} at
 *
 * @typedef {object} Detail  One case, whole, as far as the reader may see it.
 * @property {Card} card
 * @property {?string} text
 * @property {?string} address
 * @property {?{id: number, number: string, condition: string, closing_condition: string, limit_value: number, limit_unit: string}} rule
 * @property {Array<Object<string, any>>} events   the newest reports, in the order told
 * @property {?string} earlier                       cursor of older ones
 * @property {Item[]} items
 * @property {Line[]} journal
 * @property {Reason[]} why
 * @property {Photo[]} evidence
 * @property {import("../case/plan.js").Plan[]} [plans]  the gravest first; a phone may have kept the case before there were any
 * @property {Move[]} moves
 * @property {Like[]} nearby            likeliest first
 * @property {?Merged} merged           the case it went into
 * @property {Merged[]} took_in         the cases that went into it
 * @property {Visit[]} [visits]         those its reports were made of; phones keep cases from before there were any
 *
 * @typedef {object} Reason  Why one thing was decided so.
 * @property {string} about
 * @property {string} sentence
 * @property {boolean} automatic        the hub decided; else a person did, or has to
 * @property {Array<{name: string, value: string, at: ?string, percent: ?number}>} facts
 *
 * @typedef {object} Like  An open case near by, or like this one.
 * @property {Card} card
 * @property {?number} distance_m
 * @property {number} likeness          0 to 100
 * @property {boolean} likely           offered as the same problem
 * @property {Array<{about: string, words: string, points: number}>} reasons
 *
 * @typedef {{id: string, at: string, day: string, user_id: number, user_name: string, purpose_name: string}} Visit
 *
 * @typedef {object} Merged  The other case of a merge, and since when.
 * @property {number} case_id
 * @property {string} number
 * @property {string} at
 *
 * @typedef {object} Entry  One journal entry from the stream.
 * @property {number} seq
 * @property {string} kind              "gone" when the case left the reader's scope
 * @property {string} at
 * @property {?number} case_id
 * @property {Object<string, any>} data
 *
 * @typedef {object} Me
 * @property {string} name
 * @property {{id: number, role: string, role_name?: string, title: string, organisation: string}} post
 */

export {};
