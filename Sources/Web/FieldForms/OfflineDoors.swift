import Access
import Forms
import HTTPTypes
import Kernel
import Localization

/// What the forms need on a device: the page that opens without a network, and the forms with their files.
enum OfflineDoors {
    /// Nothing personal but whose device it is: the page is kept by the browser.
    static func shell(_ me: SignedIn) -> Reply {
        let l = me.l
        let assets = me.visit.site.assets
        let more: HTML = """
            <link rel="stylesheet" href="\(assets.form("view/forms.css"))">\
            <link rel="manifest" href="\(Links.room("forms/app.webmanifest"))">\(BrowserWords.block(l))\
            <script type="module" src="\(assets.form("offline/start.js"))"></script>
            """
        let body: HTML = """
            <body><a class="skip" href="#main">\(l("Skip to the content"))</a>\
            <main id="main" class="wrap" tabindex="-1"><p><a href="\(Links.forms)">\(l("All forms"))</a></p>\
            <div id="forms-app" data-owner="\(me.member)" data-username="\(me.session.displayName)" \
            data-worker="\(Links.query(.room("forms/worker.js"), [("v", version(assets, l))]))"></div>\
            <noscript><p>\(l("Forms without a network need JavaScript. With a network every form works without it."))</p>\
            </noscript></main></body></html>
            """
        let html = Layout.head(title: l("Forms"), l: l, assets: assets, more: more) + body
        var reply = Reply(kind: .html, body: html.bytes)
        reply.headers.append((.contentLanguage, l.language.tag))
        reply.shape = .form
        return reply
    }

    /// Looked for at every visit: what it keeps is named by its version.
    static func worker(_ visit: Visit) -> Reply {
        Reply(kind: .script, body: visit.site.assets.formsWorker).with(.cacheControl, "no-cache")
    }

    /// Exactly what the worker keeps.
    static func shellFiles(_ visit: Visit) -> Reply {
        let assets = visit.site.assets
        let names = [assets.styleName, assets.scriptName, assets.iconName] + assets.formNames
        var json = JSONWriter()
        json.object {
            $0.member("version", version(assets, visit.l))
            $0.memberStrings(
                "files",
                ["/forms/offline", "/forms/app.webmanifest"] + names.map { Links.asset($0).path })
        }
        return .json(json.bytes)
    }

    static func webManifest(_ visit: Visit) -> Reply {
        var json = JSONWriter()
        json.object { json in
            json.member("name", visit.l("Forms"))
            json.member("short_name", visit.l("Forms"))
            json.member("start_url", "/forms/offline")
            json.member("scope", "/forms/")
            json.member("display", "standalone")
            json.memberArray("icons") {
                $0.object {
                    $0.member("src", Links.asset(visit.site.assets.iconName).path)
                    $0.member("sizes", "any")
                    $0.member("type", "image/svg+xml")
                }
            }
        }
        return Reply(kind: .webManifest, body: json.bytes)
    }

    static func list(_ me: SignedIn) async throws -> Reply {
        let heads = try await me.desk.forms.list(actor: me.actor)
        var json = JSONWriter()
        json.array { json in
            for live in heads.compactMap(\.live) {
                json.object {
                    $0.member("id", live.form.description)
                    $0.member("title", live.title)
                    $0.member("version", live.version)
                    $0.member("hash", live.content)
                }
            }
        }
        return .json(json.bytes)
    }

    static func manifest(_ me: SignedIn) async throws -> Reply {
        let isDraft = me.query("draft") != nil
        let version = try await me.desk.forms.version(of: try me.id("form"), isDraft: isDraft, actor: me.actor)
        let media = try await me.desk.forms.media(of: version, actor: me.actor)
        var json = JSONWriter()
        json.object { json in
            json.memberArray("media") { json in
                for medium in media {
                    json.object {
                        $0.member("name", medium.name)
                        $0.member("md5", medium.md5)
                        let link = Links.formMedium(version.form, medium.name)
                        $0.member("url", Links.query(link, [("draft", isDraft ? "1" : "")]).path)
                    }
                }
            }
        }
        return .json(json.bytes)
    }

    private static func version(_ assets: Assets, _ l: Localizer) -> String {
        [assets.formsFolder, assets.styleName, assets.scriptName, l.language.tag].joined(separator: "-")
            .map { $0.isLetter || $0.isNumber ? String($0) : "-" }.joined()
    }
}
