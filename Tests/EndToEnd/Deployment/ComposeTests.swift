import Foundation
import Platform
import ProcessKit
import Testing
import Yams

/// The composition, its settings and its secrets: what can be known without starting containers.
@Suite(.onWorkers) struct ComposeTests {
    private static let compose = "deploy/docker-compose.prod.yml"
    private static let example = "deploy/.env.production.example"
    private static let processes = ["migrate", "hub-1", "hub-2", "worker"]

    private typealias Map = [String: Any]

    private func composition() throws -> Map { try #require(try Yams.load(yaml: try Shipped.text(Self.compose)) as? Map) }
    private func services() throws -> [String: Map] { try #require(try composition()["services"] as? [String: Map]) }

    /// Names that a service refers to, in a list or as the keys of a map.
    private func names(_ value: Any?) -> Set<String> { Set((value as? [String]) ?? (value as? Map).map { Array($0.keys) } ?? []) }

    // MARK: Settings

    /// The names of the tables of docs/CONFIGURATION.md.
    private func documented() throws -> Set<String> {
        var names: Set<String> = []
        for row in try Shipped.text("docs/CONFIGURATION.md").matches(of: #/(?m)^\| `([A-Z][A-Z_]+)`( \(`_FILE`\))? \|/#) {
            names.insert(String(row.output.1))
            if row.output.2 != nil { names.insert("\(row.output.1)_FILE") }
        }
        return names
    }

    /// The lines of the example that set something.
    private func active() throws -> [String: String] {
        let lines = try Shipped.text(Self.example).matches(of: #/(?m)^([A-Z_]+)=(.*)$/#)
        return Dictionary(uniqueKeysWithValues: lines.map { (String($0.output.1), String($0.output.2)) })
    }

    private func ofCompose() throws -> Set<String> {
        Set(try Shipped.text(Self.compose).matches(of: #/\$\{([A-Z_]+)/#).map { String($0.output.1) })
    }

    @Test func `the example has every setting once, and nothing that is none`() throws {
        let names = try Shipped.text(Self.example).matches(of: #/(?m)^(?:# )?([A-Z][A-Z_]+)=/#).map { String($0.output.1) }
        #expect(Set(names).count == names.count)
        let documented = try documented()
        #expect(documented.count > 25)
        let expected = documented.union(try ofCompose())
        for name in expected.subtracting(names).sorted() { Issue.record("\(Self.example) lacks \(name)") }
        for name in Set(names).subtracting(expected).sorted() { Issue.record("\(Self.example) has \(name), which docs/CONFIGURATION.md has not") }
    }

    @Test func `every setting that is read is documented`() throws {
        let source = try Shipped.text("Sources/Platform/Settings.swift")
        let read = Set(source.matches(of: #/\("([a-z]+(?:\.[a-z]+)+)"/#).map { String($0.output.1).replacing(".", with: "_").uppercased() })
        #expect(read.count > 20)
        #expect(read.subtracting(try documented()) == [])
    }

    @Test func `defaults that the composition falls back to are those that the example shows`() throws {
        let shown = try Shipped.text(Self.example)
        for variable in try Shipped.text(Self.compose).matches(of: #/\$\{([A-Z_]+):-([^}]*)\}/#) {
            let line = "\(variable.output.1)=\(variable.output.2)\n"
            #expect(shown.contains("\n# \(line)") || shown.contains("\n\(line)"), "\(line)")
        }
    }

    @Test func `with the secrets that are made for it, the example is a production that starts`() async throws {
        let folder = try Folder()
        let script = Shipped.path("deploy/make-secrets")
        #expect(try Program.run([script, folder.file("secrets")], in: folder).contains("still to put there"))
        try Certificate.make(in: folder, days: 2, name: "secrets/hub")
        let first = try FileManager.default.contentsOfDirectory(atPath: folder.file("secrets")).map { folder.read("secrets/\($0)") }
        let environment = try active().mapValues { $0.replacing("/run/secrets", with: folder.file("secrets")) }
        let settings = try await Settings.load(flags: [:], environment: environment)
        #expect(settings.profile == .production && settings.secretKey?.count == 32 && (settings.metricsToken?.count ?? 0) > 40)
        #expect(settings.databaseURL?.wholeMatch(of: #/postgres://hub:[0-9a-f]{48}@postgres:5432/hub/#) != nil)
        #expect(!settings.runsJobs && settings.metricsAllowed.isEmpty && settings.trustedProxies.count == 1)
        #expect(settings.proxyCertificate == folder.file("secrets/hub.crt"))

        // Made once: a second run must not lock anybody out.
        #expect(try !Program.run([script, folder.file("secrets")], in: folder).contains("made "))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("secrets")).map { folder.read("secrets/\($0)") } == first)
        let mode = try FileManager.default.attributesOfItem(atPath: folder.file("secrets"))[.posixPermissions] as? Int
        #expect(mode == 0o700)
    }

    // MARK: Services

    @Test func `only the proxy is published, and only the proxy is on a network with the outside and the servers`() throws {
        let services = try services()
        #expect(services.filter { $0.value["ports"] != nil }.map(\.key) == ["proxy"])
        let networks = try #require(try composition()["networks"] as? [String: Map])
        let open = Set(networks.filter { $0.value["internal"] as? Bool != true }.keys)
        #expect(services.filter { !names($0.value["networks"]).isDisjoint(with: open) }.map(\.key).sorted() == ["alertmanager", "proxy"])
        #expect(
            services.filter { names($0.value["networks"]).contains("data") }.map(\.key).sorted() == (Self.processes + ["postgres", "redis"]).sorted())
        for (name, service) in services { #expect(names(service["networks"]).isSubset(of: networks.keys), "\(name)") }
    }

    @Test func `the hop that is believed is the proxy's address`() throws {
        let proxy = try #require(try services()["proxy"]?["networks"] as? [String: Map])
        #expect(try active()["HUB_TRUSTED_PROXIES"] == proxy["edge"]?["ipv4_address"] as? String)
    }

    @Test func `every service is read-only, bounded, watched and restarted, and gains no privilege`() throws {
        for (name, service) in try services() {
            #expect(service["read_only"] as? Bool == true, "\(name)")
            #expect(service["mem_limit"] != nil, "\(name)")
            #expect(service["security_opt"] as? [String] == ["no-new-privileges:true"], "\(name)")
            #expect(service["cap_drop"] as? [String] == ["ALL"], "\(name)")
            #expect(service["restart"] as? String == (name == "migrate" ? "on-failure:5" : "unless-stopped"), "\(name)")
            #expect((service["healthcheck"] != nil) == (name != "migrate"), "\(name)")
        }
    }

    @Test func `migrations run once, before everything that reads the database`() throws {
        let services = try services()
        #expect(services["migrate"]?["command"] as? [String] == ["migrate"])
        for name in Self.processes.dropFirst() {
            let needs = try #require(services[name]?["depends_on"] as? [String: Map])
            #expect(needs["migrate"]?["condition"] as? String == "service_completed_successfully", "\(name)")
        }
    }

    @Test func `a server has the time to drain and to finish before it is killed`() throws {
        let delay = try #require(try active()["HUB_DRAIN_DELAY"].flatMap { Int($0) })
        for name in ["hub-1", "hub-2", "worker"] {
            let grace = try #require((try services()[name]?["stop_grace_period"] as? String).flatMap { Int($0.dropLast()) })
            #expect(grace >= delay + 25, "\(name)")
        }
        // Two refusals, the first one at most 2 s after the stop and the second 1 s later.
        #expect(try Shipped.text(Proxy.file).contains("check inter 2s fastinter 1s fall 2 "))
        #expect(delay >= 2 + 1 + 2)
    }

    @Test func `secrets come as files, and every file that a setting names is there`() throws {
        let services = try services()
        let declared = names(try composition()["secrets"])
        for (name, service) in services { #expect(names(service["secrets"]).isSubset(of: declared), "\(name)") }
        #expect(services.values.reduce(into: Set<String>()) { $0.formUnion(names($1["secrets"])) } == declared)
        let named = Set(try active().values.filter { $0.hasPrefix("/run/secrets/") }.map { String($0.dropFirst("/run/secrets/".count)) })
        for name in Self.processes { #expect(names(services[name]?["secrets"]) == named, "\(name)") }
        let files = [
            ("proxy", Proxy.file), ("prometheus", "deploy/prometheus/prometheus.yml"), ("alertmanager", "deploy/alertmanager/alertmanager.yml"),
        ]
        for (name, file) in files {
            let given = names(services[name]?["secrets"])
            for secret in try Shipped.text(file).matches(of: #/\/run\/secrets\/([a-z_.]+)/#) {
                #expect(given.contains(String(secret.output.1)), "\(file): \(secret.output.1)")
            }
        }
    }

    @Test func `every file that is mounted is in the repository, and what Grafana is given is where it looks`() throws {
        for (name, service) in try services() {
            for volume in (service["volumes"] as? [String] ?? []) where volume.hasPrefix("./") {
                let sides = volume.split(separator: ":")
                #expect(FileManager.default.fileExists(atPath: Shipped.path("deploy/\(sides[0].dropFirst(2))")), "\(name): \(volume)")
                #expect(sides.last == "ro", "\(name): \(volume)")
            }
        }
        let provider = try #require(try Yams.load(yaml: try Shipped.text("deploy/grafana/provisioning/dashboards/hub.yml")) as? Map)
        let path = ((provider["providers"] as? [Map])?.first?["options"] as? Map)?["path"] as? String
        #expect(try #require(try services()["grafana"]?["volumes"] as? [String]).contains("./grafana/dashboards:\(path ?? ""):ro"))
        let source = try #require(try Yams.load(yaml: try Shipped.text("deploy/grafana/provisioning/datasources/prometheus.yml")) as? Map)
        #expect((source["datasources"] as? [Map])?.first?["url"] as? String == "http://prometheus:9090")
    }
}
