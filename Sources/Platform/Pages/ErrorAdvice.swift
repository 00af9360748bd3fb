import Kernel

/// What a client should do about a refusal, which its kind alone decides.
enum ErrorAdvice {
    static func text(_ kind: Fault.Kind) -> Text {
        switch kind {
        case .malformed, .uriTooLong, .headersTooLarge:
            Text("Corrigez la requête avant de la renvoyer.", "Mend the request before you send it again.")
        case .invalid: Text("Corrigez les valeurs que la réponse désigne.", "Mend the values that the answer points at.")
        case .unauthenticated: Text("Présentez une clé ou une session valable.", "Present a valid key or session.")
        case .forbidden:
            Text(
                "Une nouvelle tentative ne changera rien : il faut une autre portée, un autre rôle ou un autre chantier.",
                "Trying again changes nothing: another scope, role or site is needed.")
        case .notFound:
            Text(
                "Vérifiez l'adresse ; ce qui est hors de votre périmètre n'est pas trouvé non plus.",
                "Check the address; what is outside your perimeter is not found either.")
        case .methodNotAllowed: Text("L'en-tête Allow nomme les méthodes permises.", "The Allow header names the methods that are allowed.")
        case .notAcceptable: Text("Demandez une représentation que nous servons.", "Ask for a representation that we serve.")
        case .refused: Text("La règle s'oppose à l'état présent : changez-le d'abord.", "A rule opposes the present state: change that first.")
        case .conflict: Text("Relisez la ressource, puis recommencez.", "Read the resource again, then retry.")
        case .preconditionFailed: Text("Relisez la ressource pour avoir son ETag actuel.", "Read the resource again for its current ETag.")
        case .tooLarge: Text("Envoyez moins à la fois.", "Send less at a time.")
        case .unsupportedMedia: Text("Envoyez un des types que l'opération accepte.", "Send one of the types that the operation accepts.")
        case .timeout: Text("Vérifiez votre connexion, puis recommencez.", "Check your connection, then retry.")
        case .throttled, .unavailable:
            Text("Attendez le temps que dit Retry-After, puis recommencez.", "Wait as long as Retry-After says, then retry.")
        case .bug:
            Text(
                "La faute est de notre côté : recommencez, puis écrivez-nous avec X-Request-Id.",
                "The fault is ours: retry, then write to us with X-Request-Id.")
        }
    }
}
