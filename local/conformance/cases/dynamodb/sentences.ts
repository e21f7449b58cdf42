/** Which page of AWS, and what on it, decides each DynamoDB call. A call that no line is about has nothing to hold to, and may not be asked. */

export interface Sentence {
  page: string;
  says: string;
}

const guide = (page: string) =>
  `https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/${page}.html`;
const api = (page: string) =>
  `https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/${page}.html`;

const operators = guide("Expressions.OperatorsAndFunctions");
const updates = guide("Expressions.UpdateExpressions");
const keyConditions = guide("Query.KeyConditionExpressions");
const types = guide("HowItWorks.NamingRulesDataTypes");
const constraints = guide("Constraints");
/** What only the service shows: Amazon's own DynamoDB Local, which every call is compared with, shows it too. */
const local = guide("DynamoDBLocal");

/** The first pattern that fits a case's name decides it. */
const sentences: readonly (readonly [pattern: RegExp, page: string, says: string])[] = [
  [
    /^condition: attribute_(not_)?exists\(.* (holds|fails)$/,
    operators,
    "attribute_exists is true if the item contains the attribute of the path, attribute_not_exists if it does not.",
  ],
  [
    /^condition: .*contains\(/,
    operators,
    "contains is true for a substring of a string, and for an element of a set or list.",
  ],
  [
    /^condition: begins_with\(.* holds/,
    operators,
    "begins_with is true if the attribute begins with the substring, of bytes as well.",
  ],
  [
    /^condition: attribute_type\(/,
    operators,
    "attribute_type is true if the attribute is of that type.",
  ],
  [
    /^condition: size\(.* (holds|fails)/,
    operators,
    "size is the length of a string, binary, set, list or map; a number has none, so no comparison with it holds.",
  ],
  [
    /^condition: .*BETWEEN.* holds/,
    operators,
    "a BETWEEN b AND c is true if a is at least b and at most c.",
  ],
  [/^condition: .* IN \(/, operators, "a IN (b, c) is true if a equals any value of the list."],
  [
    /^condition: .*( OR | and ).* (holds|fails)/,
    operators,
    "NOT comes before AND, AND before OR; parentheses come first.",
  ],
  [
    /^condition: (NOT )?absent/,
    operators,
    "An attribute that is not there equals nothing and is neither less nor greater; it is different from every value.",
  ],
  [
    /^condition: .* (holds|fails) with/,
    operators,
    "Values are compared with values of the same type: numbers by value, sets without order; of other types they are different.",
  ],
  [
    /^condition: "" is refused/,
    operators,
    "A condition is an expression of the grammar; nothing is none.",
  ],
  [
    /^condition: .*Syntax error/,
    operators,
    "What does not follow the condition grammar is refused with ValidationException.",
  ],
  [
    /reserved keyword|^update: "SET status/,
    guide("ReservedWords"),
    "A reserved word cannot be an attribute's name in an expression.",
  ],
  [
    /Invalid function name|^update: "SET a = foo/,
    operators,
    "Only the functions of the grammar exist, and their names are case-sensitive.",
  ],
  [
    /not allowed to be used this way/,
    operators,
    "size makes an operand, the other functions make conditions: neither stands in the other's place.",
  ],
  [
    /Incorrect number of operands|requires a document path/,
    operators,
    "attribute_exists takes one path.",
  ],
  [
    /Incorrect operand type/,
    operators,
    "The operators <, <=, >, >= and begins_with take strings, numbers and binaries, begins_with no number.",
  ],
  [
    /first operand must be distinct|BETWEEN operator requires|redundant parentheses/,
    local,
    "Not written down by AWS: the service refuses comparisons of a thing with itself, bounds the wrong way round and redundant parentheses.",
  ],
  [
    /attribute value used in expression is not defi/,
    guide("Expressions.ExpressionAttributeValues"),
    "Each :value of an expression must be defined in ExpressionAttributeValues.",
  ],
  [
    /attribute name used in the document path/,
    guide("Expressions.ExpressionAttributeNames"),
    "Each #name of an expression must be defined in ExpressionAttributeNames.",
  ],
  [
    /no expression uses|placeholders without any expression/,
    local,
    "Not written down by AWS: the service refuses names and values that no expression uses.",
  ],
  [
    /ReturnValuesOnConditionCheckFailure/,
    api("API_PutItem"),
    "With ALL_OLD, an operation that fails its condition check returns the item as it was.",
  ],
  [
    /^update: (SET|REMOVE) makes/,
    api("API_UpdateItem"),
    "UpdateItem edits an existing item or adds a new one.",
  ],
  [
    /^update: sums are exact|^update: sums keep/,
    types,
    "Numbers have up to 38 digits of precision.",
  ],
  [
    /^update: if_not_exists/,
    updates,
    "if_not_exists is the attribute's value, or the given one where there is none.",
  ],
  [/^update: ADD (starts|unites)/, updates, "ADD begins a number at 0 and appends to a set."],
  [
    /^update: DELETE of/,
    updates,
    "DELETE takes elements out of a set; an empty set is not stored.",
  ],
  [
    /^update: values are read/,
    updates,
    "All attribute values are read before any action is performed.",
  ],
  [
    /^update: list indexes/,
    updates,
    "An element set beyond the list's end is appended, and removals mean the list as it was.",
  ],
  [/^update: list_append/, updates, "list_append adds the second list to the first."],
  [
    /^update: nested/,
    updates,
    "A document path sets a nested attribute; what it does not name stays.",
  ],
  [
    /^update: sections/,
    updates,
    "Each clause (SET, REMOVE, ADD, DELETE) stands once, in any order.",
  ],
  [
    /^update: ".* SET b|^update: "(SET a|FOO a)" is/,
    updates,
    "An update expression has one or more clauses, each keyword at most once.",
  ],
  [
    /^update: "SET (a = :v, a|m\.k = :v, m|m\[1\])/,
    local,
    "Not written down by AWS: the service refuses two paths that overlap or cannot both exist.",
  ],
  [/^update: "SET id/, api("API_UpdateItem"), "Primary key attributes cannot be updated."],
  [
    /^update: "SET b = absent|^update: "SET absent/,
    updates,
    "A path must exist where it is read, and its parent where it is written.",
  ],
  [
    /^update: "(SET a = (:v \+|word)|ADD (word|a))/,
    updates,
    "+ and - take numbers; ADD takes numbers and sets.",
  ],
  [
    /^update: ReturnValues/,
    api("API_UpdateItem"),
    "ReturnValues says whether all or the updated attributes are returned, as before or after.",
  ],
  [
    /^read: a query with .* is refused/,
    keyConditions,
    "A key condition is the partition key with =, and at most one of =, <, <=, >, >=, BETWEEN and begins_with on the sort key, of the key's type.",
  ],
  [
    /^read: a query with/,
    keyConditions,
    "The sort key is compared by =, <, <=, >, >=, BETWEEN and begins_with.",
  ],
  [
    /^read: a query goes backwards/,
    api("API_Query"),
    "With ScanIndexForward false, the results are in descending order of the sort key.",
  ],
  [
    /^read: a page ends|^read: a limit counts/,
    guide("Query.Pagination"),
    "A page ends when Limit items were read, before the filter; LastEvaluatedKey says so even where nothing is left.",
  ],
  [
    /^read: a start key/,
    guide("Query.Pagination"),
    "ExclusiveStartKey is where reading goes on; it need not be an item's.",
  ],
  [
    /^read: Select COUNT/,
    api("API_Query"),
    "COUNT returns the number of matching items, not the items.",
  ],
  [
    /^read: a filter/,
    guide("Query.FilterExpression"),
    "A filter expression cannot contain partition key or sort key attributes.",
  ],
  [
    /^read: .*global index/,
    guide("GSI"),
    "A global index is sparse, has eventually consistent reads only, and only the projected attributes.",
  ],
  [
    /^read: a local index/,
    guide("LSI"),
    "A query of a local index fetches attributes that are not projected from the table.",
  ],
  [
    /^read: a projection/,
    guide("Expressions.ProjectionExpressions"),
    "A projection expression names attributes to retrieve, nested ones and list elements as well.",
  ],
  [
    /^read: a scan/,
    guide("Scan"),
    "A filter is applied after the scan: ScannedCount is before, Count after it.",
  ],
  [
    /^item: number|^item: a number (beyond|below)/,
    types,
    "Numbers have up to 38 digits, from 1E-130 to 9.99E+125; leading and trailing zeroes are trimmed.",
  ],
  [
    /^item: an empty string set|^item: equal numbers/,
    types,
    "A set is not empty and has no value twice; numbers are equal by value.",
  ],
  [
    /^item: an empty key/,
    constraints,
    "A key attribute cannot have an empty string or binary value.",
  ],
  [/^item: an item over/, constraints, "An item has 400 KB at most, names and values."],
  [
    /^item: a put returns/,
    api("API_PutItem"),
    "With ALL_OLD, PutItem returns the item that it replaced.",
  ],
  [
    /^item: a write of/,
    guide("ReadWriteCapacityMode"),
    "A write request unit is one write per second of an item of up to 1 KB, rounded up.",
  ],
  [
    /^item: a transaction touches/,
    api("API_TransactWriteItems"),
    "Two actions of a transaction cannot operate on the same item.",
  ],
  [/^item: a transaction/, api("API_TransactWriteItems"), "All actions succeed or none."],
  [
    /^item: a batch of writes/,
    api("API_BatchWriteItem"),
    "A batch puts and deletes items of one or more tables.",
  ],
  [
    /^item: a batch of reads/,
    api("API_BatchGetItem"),
    "Items that do not exist are not in the response.",
  ],
];

export function sentenceFor(name: string): Sentence {
  const found = sentences.find(([pattern]) => pattern.test(name));
  if (!found) throw new Error(`No sentence of sentences.ts is about the DynamoDB call "${name}".`);
  const [, page, says] = found;
  return { page, says };
}
