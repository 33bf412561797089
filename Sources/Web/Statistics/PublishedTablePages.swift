import Access
import Kernel
import Localization
import Statistics

/// Tables that were given to everybody: no account, nothing kept of who reads.
enum PublishedTablePages {
    static func list(_ visit: Visit) async throws -> Reply {
        let l = visit.l
        let tables = try await visit.desk.statistics.tables.published()
        var body = UI.heading(
            l("Published tables"),
            lead: l(
                "Counts in which nobody can be found: small ones are hidden, and enough others that they cannot be worked out."
            ))
        if tables.isEmpty {
            body += UI.empty(l("No table has been published yet."))
        } else {
            body += UI.table(
                l, caption: l("Published tables"),
                [Column(l("Table")), Column(l("Published on")), Column(l("Records"), isNumber: true)],
                tables.map { table in
                    [
                        UI.link(TableWords.title(table.table, l), to: .publishedTable(table.id)),
                        HTML(text: l.day(of: table.publishedAt)), HTML(text: l.number(table.records)),
                    ]
                })
        }
        return visit.page(l("Published tables"), body)
    }

    static func show(_ visit: Visit) async throws -> Reply {
        let l = visit.l
        let published = try await find(visit)
        let title = TableWords.title(published.table, l)
        var body = UI.heading(
            title,
            lead: l(
                "From {n} records, published on {day}. {rule}.",
                [
                    "n": l.number(published.records), "day": l.day(of: published.publishedAt),
                    "rule": TableWords.rule(published.table.rule, l),
                ]))
        body += TablePart(published.table, l).html
        let links = TableFile.allCases.map { file in
            TableFile.link(file.label(l), to: .publishedTablePart(published.id, file.path))
        }
        body += TableFile.list(links, l)
        body += "<p>\(UI.link(l("All published tables"), to: .room("tables")))</p>"
        return visit.page(title, body)
    }

    static func file(_ visit: Visit, _ file: TableFile) async throws -> Reply {
        let published = try await find(visit)
        return file.reply(
            TableFiles(published.table, at: published.publishedAt, records: published.records),
            TableWords.title(published.table, visit.l))
    }

    private static func find(_ visit: Visit) async throws -> PublishedTable {
        let id: PublishedTableID = try visit.id("table")
        guard let published = try await visit.desk.statistics.tables.published(id) else { throw Problem.unknown }
        return published
    }
}
