/// What the ids that features exchange identify. The entities themselves stay private to their feature.
public enum UtilisateurReference {}
public enum ChantierReference {}
public enum APIKeyReference {}

public typealias UtilisateurID = Identifier<UtilisateurReference>
public typealias ChantierID = Identifier<ChantierReference>
public typealias APIKeyID = UUIDIdentifier<APIKeyReference>
