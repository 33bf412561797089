import Access
import Cases
import Directory
import Kernel
import Screening
import Storage
import TestKit
import Testing

@testable import Web

@Suite struct APIWorkTests {
    @Test(arguments: Engine.allCases)
    func `a case goes its way by program, and two who change one field both keep their word`(
        engine: Engine
    ) async throws {
        try await WebTest.run(engine) { site in
            let mira = try await Program.signedIn(site, "mira")
            let opened = try await mira.ask(
                "POST", "/api/v1/cases",
                #"{"source":"hotline","fields":{"given-name":"Amina","phone":"+00 555 1"},"risk":"low"}"#)
            #expect(opened.status == 201)
            let path = "/api/v1/cases/\(try #require(opened.json["id"]?.text))"
            #expect(try await mira.ask("GET", path).json["fields"]?["phone"]?["version"]?.integer == 1)

            let first = #"{"fields":{"phone":{"value":"+00 555 2","base":1}}}"#
            #expect(try await mira.ask("PATCH", path, first).json["changed"]?.items?.count == 1)
            let salma = try await Program.signedIn(site, "salma")
            let second = #"{"fields":{"phone":{"value":"+00 555 3","base":1}}}"#
            let late = try await salma.ask("PATCH", path, second)
            #expect(late.json["changed"]?.items == [])
            let conflict = try #require(late.json["conflicts"]?.items?.first?.text)
            let third = #"{"fields":{"phone":{"value":"+00 555 4","base":2}}}"#
            #expect(try await mira.ask("PATCH", path, third).json["changed"]?.items?.count == 1)
            // Another number stands there now: nobody has chosen between that one and the late one.
            let blind = #"{"choice":"proposed","base":2}"#
            #expect(try await salma.ask("POST", "\(path)/conflicts/\(conflict)", blind).status == 409)
            let seen = try await salma.ask("GET", path).json["conflicts"]?.items?.first
            #expect(seen?["kept"]?.text == "+00 555 4")
            let base = try #require(seen?["base"]?.integer)
            let settled = try await salma.ask(
                "POST", "\(path)/conflicts/\(conflict)", "{\"choice\":\"proposed\",\"base\":\(base)}")
            #expect(settled.status == 204)

            #expect(try await mira.ask("POST", "\(path)/needs", #"{"kind":"safe-accommodation"}"#).status == 201)
            #expect(try await mira.ask("POST", "\(path)/notes", #"{"text":"She called back."}"#).status == 204)
            let high = #"{"level":"high","reasons":"He knows where.","base":{"level":"low","reasons":0}}"#
            #expect(try await mira.ask("PUT", "\(path)/risk", high).status == 204)
            let calm = #"{"level":"low","reasons":"All is well.","base":{"level":"low","reasons":0}}"#
            #expect(try await salma.ask("PUT", "\(path)/risk", calm).status == 409)
            let call = #"{"step":{"code":"call","on":"2020-04-08"}}"#
            #expect(try await mira.ask("PUT", "\(path)/next-step", call).status == 204)
            #expect(try await salma.ask("PUT", "\(path)/next-step", #"{"step":{"code":"meet"}}"#).status == 409)
            let none = #"{"base":{"code":"call","on":"2020-04-08"}}"#
            #expect(try await mira.ask("PUT", "\(path)/next-step", none).status == 204)
            let me = try #require(try await mira.ask("GET", path).json["opened_by"]?.text)
            let stranger = "{\"worker\":\"\(APITests.nobody)\",\"base\":{\"worker\":\"\(me)\"}}"
            #expect(try await mira.ask("PUT", "\(path)/assignment", stranger).status == 409)
            #expect(try await mira.ask("PUT", "\(path)/assignment", "{\"base\":{\"worker\":\"\(me)\"}}").status == 204)
            let file = try await mira.ask("GET", path).json
            #expect(file["fields"]?["phone"]?["value"]?.text == "+00 555 3")
            #expect(file["risk"]?.text == "high")
            #expect(file["needs"]?.items?.count == 1)

            let found = try await mira.ask("POST", "/api/v1/cases/search", #"{"name":"amina"}"#).json
            #expect(found["cases"]?.items?.first?["name"]?.text == "Amina")
            #expect(try await mira.ask("DELETE", "\(path)/closure").status == 409)
        }
    }

    @Test func `who may not see a case cannot tell it from one that is not there`() async throws {
        try await WebTest.run { site in
            let mira = try await Program.signedIn(site, "mira")
            let opened = try await mira.ask("POST", "/api/v1/cases", #"{"source":"hotline"}"#)
            let path = "/api/v1/cases/\(try #require(opened.json["id"]?.text))"
            let elsewhere = try await site.desk.directory.createOrganisation(
                Organisation.Details(name: "House of the Firs", kind: .ngo), by: .system)
            try await site.desk.access.createMember(
                login: "jo", displayName: "Jo Firs", passphrase: Secret(WebTest.passphrase), language: "en",
                organisation: elsewhere, roles: [.caseManager], by: .system)
            let jo = try await Program.signedIn(site, "jo")
            let hidden = try await jo.raw("GET", path)
            let absent = try await jo.raw("GET", "/api/v1/cases/\(APITests.nobody)")
            #expect(hidden.status == 404)
            #expect(hidden.bytes == absent.bytes)
            let note = try await jo.raw("POST", "\(path)/notes", #"{"text":"hello"}"#)
            #expect(note.status == 404 && note.bytes == absent.bytes)
        }
    }

    @Test func `a screening is answered, finished and read by program`() async throws {
        try await WebTest.run { site in
            let mira = try await Program.signedIn(site, "mira")
            let set = site.desk.screenings.set
            let (setting, indicator) = (try #require(set.settings.first?.id), try #require(set.indicators.first?.id))
            let made = try await mira.ask(
                "POST", "/api/v1/screenings",
                "{\"setting\":\"\(setting)\",\"channel\":\"telephone\",\"age\":\"unknown\",\"language\":\"ar\"}")
            #expect(made.status == 201)
            let path = "/api/v1/screenings/\(try #require(made.json["id"]?.text))"
            let base = try #require(try await mira.ask("GET", path).json["version"]?.integer)
            let saved = try await mira.ask(
                "PUT", "\(path)/answers", "{\"base\":\(base),\"answers\":{\"\(indicator)\":\"yes\"}}")
            #expect(saved.json["version"]?.integer == base + 1)
            #expect(try await mira.ask("PUT", "\(path)/answers", #"{"base":1,"answers":{"XX9":"yes"}}"#).status == 422)
            #expect(try await mira.ask("POST", "\(path)/finish").json["result"]?.text != nil)
            #expect(try await mira.ask("POST", "\(path)/finish").status == 409)
            #expect(try await mira.ask("GET", path).json["explanation"]?["result"]?.text != nil)
            #expect(try await mira.ask("GET", "/api/v1/screenings").json["screenings"]?.items?.count == 1)
        }
    }

    @Test func `who is signed in sees a confidential service's places as they are`() async throws {
        try await WebTest.run { site in
            var details = Service.Details(name: "A quiet house", kind: "safe-accommodation")
            details.addressConfidential = true
            let id = try await site.desk.directory.createService(of: site.shelter, details, by: .system)
            let tarek = try await Program.signedIn(site, "tarek")
            let path = "/api/v1/directory/services/\(id)"
            let reported = try await tarek.ask(
                "PUT", "\(path)/state",
                #"{"state":"open","note":"Ring first","places":[{"group":"women","unit":"beds","capacity":4,"occupied":1}]}"#
            )
            let basis = try #require(reported.json["basis"]?.text)
            let counted = try await tarek.ask("POST", "\(path)/places", #"{"group":"women","change":"more"}"#)
            #expect(counted.json["places"]?.items?.first?["left"]?.integer == 2)
            #expect(counted.json["state"]?["note"]?.text == "Ring first")
            let stale = try await tarek.ask("PUT", "\(path)/state", "{\"state\":\"closed\",\"basis\":\"\(basis)\"}")
            #expect(stale.status == 409)
            let open = try await tarek.ask("PUT", "\(path)/publicity", #"{"publicity":"places"}"#)
            #expect(open.json["publicity"]?.text == "places")
            #expect(open.json["places"]?.items?.first?["left"]?.integer == 2)
        }
    }

    @Test func `the open directory shows services in use, to everybody's scripts, without a place`() async throws {
        try await WebTest.run { site in
            var details = Service.Details(name: "A quiet house", kind: "safe-accommodation")
            details.publicity = .listed
            details.extras = """
                {"service_at_locations":[{"id":"1","location":{"id":"2","addresses":[{"address_1":"Elm Road 5"}],\
                "latitude":45.5}}],"contacts":[{"name":"Ann"}]}
                """
            let open = try await site.desk.directory.createService(of: site.shelter, details, by: .system)
            details.status = .inactive
            let ended = try await site.desk.directory.createService(of: site.shelter, details, by: .system)
            let program = Program(site: site)
            let list = try await program.raw("GET", "/hsds/services?full=true")
            #expect(list.header("Access-Control-Allow-Origin") == "*")
            #expect(list.body.contains(open.description) && !list.body.contains(ended.description))
            for path in [
                "/hsds/services/\(open)", "/hsds/service_at_locations?full=true", "/hsds/organizations?full=true",
            ] {
                let answer = try await program.raw("GET", path)
                #expect(answer.status == 200)
                #expect(!answer.body.contains("Elm Road") && !answer.body.contains("45.5"))
            }
            #expect(try await program.raw("GET", "/hsds/services/\(ended)").status == 404)
            #expect(try await program.raw("GET", "/hsds/services?page=x").status == 400)
            #expect(try await program.raw("DELETE", "/hsds/services").status == 405)
            #expect(try await program.raw("GET", "/api/v1/me").header("Access-Control-Allow-Origin") == nil)
        }
    }
}
