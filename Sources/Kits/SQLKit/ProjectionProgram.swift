import ResourceKit

/// What a projection does to each row, as plain data: a page of fifty sites walks it six hundred times, and a step that held
/// references would count each of them every time, on counters that all threads share.
struct ProjectionProgram: Sendable {
    /// Where a field's value comes from.
    enum Source: Sendable {
        case column(Int, ColumnCopy)
        case computed(Int)
        case link(Int)
        case relation(Int)
    }

    struct Step: BitwiseCopyable, Sendable {
        enum Kind: UInt8, BitwiseCopyable, Sendable { case column, computed, link, relation }
        enum Form: UInt8, BitwiseCopyable, Sendable { case integer, digits, number, hours, boolean, instant, day, text, json, choice, custom }

        let source: Kind
        let form: Form
        let isNullable: Bool
        let isRestricted: Bool
        let isVolatile: Bool
        /// The column, the computed field, the link or the relation.
        let index: Int
        /// Which of the choices or customs, for a column of that form.
        let side: Int
        let keyStart: Int
        let keyEnd: Int
    }

    private var steps: [Step] = []
    /// `{"id":`, `,"nom":`…, one after the other.
    private var keys: [UInt8] = []
    private var choices: [[ColumnCopy.Spelling]] = []
    private var customs: [ColumnCopy.Custom] = []

    var isEmpty: Bool { steps.isEmpty }

    mutating func append(_ traits: FieldTraits, name: String, _ source: Source) {
        let start = keys.count
        keys += Array(((steps.isEmpty ? "{\"" : ",\"") + name + "\":").utf8)
        let end = keys.count
        func step(_ kind: Step.Kind, _ index: Int, _ form: (Step.Form, side: Int) = (.text, 0), isNullable: Bool = false) -> Step {
            Step(
                source: kind, form: form.0, isNullable: isNullable, isRestricted: traits.visibility != .everyone, isVolatile: traits.isVolatile,
                index: index, side: form.side, keyStart: start, keyEnd: end)
        }
        switch source {
        case .column(let index, let copy): steps.append(step(.column, index, form(copy), isNullable: copy.isNullable))
        case .computed(let index): steps.append(step(.computed, index))
        case .link(let index): steps.append(step(.link, index, isNullable: true))
        case .relation(let index): steps.append(step(.relation, index))
        }
    }

    private mutating func form(_ copy: ColumnCopy) -> (Step.Form, side: Int) {
        switch copy.form {
        case .integer: return (.integer, 0)
        case .digits: return (.digits, 0)
        case .number: return (.number, 0)
        case .hours: return (.hours, 0)
        case .boolean: return (.boolean, 0)
        case .instant: return (.instant, 0)
        case .day: return (.day, 0)
        case .text: return (.text, 0)
        case .json: return (.json, 0)
        case .choice(let spellings):
            choices.append(spellings)
            return (.choice, choices.count - 1)
        case .custom(let custom):
            customs.append(custom)
            return (.custom, customs.count - 1)
        }
    }

    /// Walks the steps, each with its key and the punctuation before it.
    func run(_ visit: (Step, UnsafeRawBufferPointer) throws -> Void) rethrows {
        try keys.withUnsafeBytes { keys in
            try steps.withUnsafeBufferPointer { steps in
                for step in steps { try visit(step, UnsafeRawBufferPointer(rebasing: keys[step.keyStart..<step.keyEnd])) }
            }
        }
    }

    /// Copies a step's column, which stands `shift` places after its index.
    func copy(_ step: Step, _ row: any SQLRow, at shift: Int = 0, to json: inout JSONWriter) throws {
        let column = shift + step.index
        if step.isNullable, row.isNull(column) { return json.null() }
        switch step.form {
        case .integer: json.integer(row.integer(column))
        case .digits: json.digits(row.integer(column))
        case .number: json.number(row.real(column))
        case .hours: json.hours(minutes: row.integer(column))
        case .boolean: json.boolean(row.boolean(column))
        case .instant: json.instant(row.instant(column))
        case .day: json.day(row.day(column))
        case .text: json.string(utf8: row.utf8(column))
        case .json: json.raw(row.utf8(column))
        case .choice: try choices[step.side].copy(row, at: column, to: &json)
        case .custom: try customs[step.side](row, column, &json)
        }
    }
}
