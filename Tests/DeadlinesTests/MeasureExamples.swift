import Testing

/// A question, the day that an authority, a court, an office or a firm gave for it, and who. Where readings differ, the
/// earlier; nil where it depends on a state whose end is not known.
struct MeasureExample: Sendable, CustomTestStringConvertible {
    let question: String
    let due: String?
    let source: String

    init(_ question: String, due: String?, _ source: String) {
        self.question = question
        self.due = due
        self.source = source
    }

    var testDescription: String { "\(source): \(question)" }

    static let published: [MeasureExample] = [
        MeasureExample(
            #"{"jurisdiction":"IT","clock":"appeal","trigger":"2020-04-20","period":"P30D","measures":"all"}"#,
            due: "2020-06-10", "Decreto-legge 18/2020 art. 83 and 103"),
        MeasureExample(
            #"{"jurisdiction":"IT","clock":"appeal","trigger":"2020-03-02","period":"P30D","measures":"all"}"#,
            due: "2020-06-04", "Decreto-legge 18/2020 art. 83 and 103"),
        MeasureExample(
            #"{"jurisdiction":"IT","clock":"residence-permit","printed_expiry":"2020-03-10","measures":"all","as_known_on":"2020-05-01"}"#,
            due: "2020-08-31", "Decreto-legge 18/2020 art. 83 and 103"),
        MeasureExample(
            #"{"jurisdiction":"IT","clock":"residence-permit","printed_expiry":"2020-09-30","measures":"all","as_known_on":"2020-12-15"}"#,
            due: "2021-01-31", "Decreto-legge 18/2020 art. 83 and 103"),
        MeasureExample(
            #"{"jurisdiction":"ES","clock":"limitation-civil-claim","ordinary_end":"2020-09-10","measures":"all"}"#,
            due: "2020-12-01", "RD 463/2020, Orden SND/421/2020"),
        MeasureExample(
            #"{"jurisdiction":"ES","clock":"residence-permit","printed_expiry":"2020-04-01","measures":"all"}"#,
            due: "2020-12-21", "RD 463/2020, Orden SND/421/2020"),
        MeasureExample(
            #"{"jurisdiction":"FR","clock":"appeal","trigger":"2020-02-12","period":"P1M","measures":"all"}"#,
            due: "2020-07-23", "Ordonnances 2020-306 and 2020-328"),
        MeasureExample(
            #"{"jurisdiction":"FR","clock":"appeal","ordinary_end":"2020-03-12","period":"P1M","measures":"all"}"#,
            due: "2020-07-23", "Ordonnances 2020-306 and 2020-328"),
        MeasureExample(
            #"{"jurisdiction":"FR","clock":"appeal","trigger":"2020-04-23","period":"P2M","measures":"all"}"#,
            due: "2020-08-23", "Ordonnances 2020-306 and 2020-328"),
        MeasureExample(
            #"{"jurisdiction":"FR","clock":"appeal","trigger":"2020-01-12","period":"P3M","measures":"all"}"#,
            due: "2020-08-23", "Ordonnances 2020-306 and 2020-328"),
        MeasureExample(
            #"{"jurisdiction":"FR","clock":"residence-permit","printed_expiry":"2020-03-16","measures":"all"}"#,
            due: "2020-09-12", "Ordonnances 2020-306 and 2020-328"),
        MeasureExample(
            #"{"jurisdiction":"FR","clock":"asylum-certificate","printed_expiry":"2020-03-16","measures":"all"}"#,
            due: "2020-06-14", "Ordonnances 2020-306 and 2020-328"),
        MeasureExample(
            #"{"jurisdiction":"FR","clock":"residence-permit","printed_expiry":"2020-03-15","measures":"all"}"#,
            due: "2020-03-15", "Ordonnances 2020-306 and 2020-328"),
        MeasureExample(
            #"{"jurisdiction":"PT","clock":"administrative-procedure","ordinary_end":"2020-03-27","measures":"all"}"#,
            due: "2020-06-30", "IMPIC; Lei 1-A/2020"),
        MeasureExample(
            #"{"jurisdiction":"PT","clock":"administrative-procedure","ordinary_end":"2020-06-19","measures":"all"}"#,
            due: "2020-06-30", "IMPIC; Lei 1-A/2020"),
        MeasureExample(
            #"{"jurisdiction":"PT","clock":"administrative-procedure","ordinary_end":"2020-07-01","measures":"all"}"#,
            due: "2020-07-01", "IMPIC; Lei 1-A/2020"),
        MeasureExample(
            #"{"jurisdiction":"PT","clock":"administrative-procedure","ordinary_end":"2021-02-01","measures":"all"}"#,
            due: "2021-05-04", "IMPIC; Lei 1-A/2020"),
        MeasureExample(
            #"{"jurisdiction":"BE","clock":"appeal","ordinary_end":"2020-04-15","measures":"all","as_known_on":"2020-04-10"}"#,
            due: "2020-06-03", "Eubelius; Royal Decree of 28 April 2020"),
        MeasureExample(
            #"{"jurisdiction":"BE","clock":"appeal","ordinary_end":"2020-04-15","measures":"all","as_known_on":"2020-05-10"}"#,
            due: "2020-06-17", "Eubelius; Royal Decree of 28 April 2020"),
        MeasureExample(
            #"{"jurisdiction":"AT","clock":"appeal","trigger":"2020-03-16","period":"P14D","measures":"all"}"#,
            due: "2020-05-15", "EJN comparative table"),
        MeasureExample(
            #"{"jurisdiction":"AT","clock":"appeal","trigger":"2020-03-16","period":"P4W","measures":"all"}"#,
            due: "2020-05-29", "EJN comparative table"),
        MeasureExample(
            #"{"jurisdiction":"CH","clock":"court-step","ordinary_end":"2020-04-02","measures":"all"}"#,
            due: "2020-04-20", "Glarus chancellery"),
        MeasureExample(
            #"{"jurisdiction":"LU","clock":"time-to-sue","ordinary_end":"2020-05-10","measures":"all"}"#,
            due: "2020-08-24", "RGD of 25 March 2020"),
        MeasureExample(
            #"{"jurisdiction":"PL","clock":"administrative-procedure","trigger":"2020-03-09","period":"P14D","measures":"all"}"#,
            due: "2020-06-01", "Office for Foreigners"),
        MeasureExample(
            #"{"jurisdiction":"PL","clock":"administrative-procedure","trigger":"2020-03-20","period":"P14D","measures":"all"}"#,
            due: "2020-06-05", "Office for Foreigners"),
        MeasureExample(
            #"{"jurisdiction":"GR","clock":"residence-permit","printed_expiry":"2020-05-12","measures":"all","as_known_on":"2020-05-20"}"#,
            due: "2020-10-12", "JMD of 2020"),
        MeasureExample(
            #"{"jurisdiction":"CZ","clock":"visa","printed_expiry":"2020-04-01","measures":"all"}"#, due: "2020-07-16",
            "derived"),
        MeasureExample(
            #"{"jurisdiction":"ECHR","clock":"international-application","trigger":"2019-11-01","period":"P6M","measures":"all"}"#,
            due: "2020-08-01", "Registrar, 9 April 2020"),
        MeasureExample(
            #"{"jurisdiction":"ECHR","clock":"international-application","ordinary_end":"2020-05-01","measures":"all"}"#,
            due: "2020-08-01", "Registrar, 9 April 2020"),
        MeasureExample(
            #"{"jurisdiction":"GB","clock":"safe-house-move-on","ordinary_end":"2020-05-10","measures":"all"}"#,
            due: "2020-08-06", "Home Office, 29 June 2020"),
        MeasureExample(
            #"{"jurisdiction":"IE","clock":"immigration-permission","printed_expiry":"2020-04-02","measures":"all","as_known_on":"2022-01-01"}"#,
            due: "2022-05-31", "Minister, 17 December 2021"),
        MeasureExample(
            #"{"jurisdiction":"CA-ON","clock":"limitation-civil-claim","ordinary_end":"2020-03-20","measures":"all"}"#,
            due: "2020-09-18", "O. Reg. 73/20, law firms"),
        MeasureExample(
            #"{"jurisdiction":"CA-ON","clock":"limitation-civil-claim","ordinary_end":"2021-03-16","measures":"all"}"#,
            due: "2021-09-14", "O. Reg. 73/20, law firms"),
        MeasureExample(
            #"{"jurisdiction":"CA-ON","clock":"limitation-civil-claim","trigger":"2020-03-01","period":"P2Y","measures":"all"}"#,
            due: "2022-08-30", "O. Reg. 73/20, law firms"),
        MeasureExample(
            #"{"jurisdiction":"CA-ON","clock":"limitation-civil-claim","trigger":"2020-06-01","period":"P2Y","measures":"all"}"#,
            due: "2022-09-14", "O. Reg. 73/20, law firms"),
        MeasureExample(
            #"{"jurisdiction":"CA-QC","clock":"limitation-civil-claim","ordinary_end":"2020-03-24","measures":"all"}"#,
            due: "2020-09-10", "Ministry FAQ; Yvon Blais"),
        MeasureExample(
            #"{"jurisdiction":"CA-QC","clock":"limitation-civil-claim","ordinary_end":"2020-03-20","measures":"all"}"#,
            due: "2020-09-06", "Ministry FAQ; Yvon Blais"),
        MeasureExample(
            #"{"jurisdiction":"CA-QC","clock":"limitation-civil-claim","ordinary_end":"2020-04-08","measures":"all"}"#,
            due: "2020-09-25", "Ministry FAQ; Yvon Blais"),
        MeasureExample(
            #"{"jurisdiction":"CA-AB","clock":"limitation-civil-claim","ordinary_end":"2020-03-18","measures":"all"}"#,
            due: "2020-06-01", "McLennan Ross"),
        MeasureExample(
            #"{"jurisdiction":"CA-AB","clock":"limitation-civil-claim","ordinary_end":"2020-05-30","measures":"all"}"#,
            due: "2020-08-13", "McLennan Ross"),
        MeasureExample(
            #"{"jurisdiction":"US-NY","clock":"limitation-civil-claim","ordinary_end":"2021-01-15","measures":"all"}"#,
            due: "2021-08-31", "EO 202.8 as tolled"),
        MeasureExample(
            #"{"jurisdiction":"US-MA","clock":"court-step","ordinary_end":"2020-03-28","measures":"all","as_known_on":"2020-05-01"}"#,
            due: "2020-06-15", "SJC orders; Shaw's v. Melendez"),
        MeasureExample(
            #"{"jurisdiction":"US-MA","clock":"court-step","ordinary_end":"2020-03-23","measures":"all"}"#,
            due: "2020-07-08", "SJC orders; Shaw's v. Melendez"),
        MeasureExample(
            #"{"jurisdiction":"US-MA","clock":"court-step","trigger":"2020-03-20","period":"P30D","measures":"all","as_known_on":"2020-05-01"}"#,
            due: "2020-07-01", "SJC orders; Shaw's v. Melendez"),
        MeasureExample(
            #"{"jurisdiction":"US-MA","clock":"limitation-civil-claim","trigger":"2017-09-03","period":"P3Y","measures":"all"}"#,
            due: "2020-12-18", "SJC orders; Shaw's v. Melendez"),
        MeasureExample(
            #"{"jurisdiction":"US-VA","clock":"limitation-civil-claim","ordinary_end":"2020-04-16","measures":"all","as_known_on":"2020-05-15"}"#,
            due: "2020-06-18", "third judicial order"),
        MeasureExample(
            #"{"jurisdiction":"US-GA","clock":"limitation-civil-claim","ordinary_end":"2020-03-23","measures":"all"}"#,
            due: "2020-07-23", "Athens Access to Justice"),
        MeasureExample(
            #"{"jurisdiction":"US-CA","clock":"limitation-civil-claim","trigger":"2020-03-10","period":"P35D","measures":"all"}"#,
            due: "2020-08-11", "Emergency rule 9"),
        MeasureExample(
            #"{"jurisdiction":"US","clock":"immigration-evidence-request","ordinary_end":"2020-08-30","measures":["us-uscis-rfe"]}"#,
            due: "2020-10-29", "USCIS"),
        MeasureExample(
            #"{"jurisdiction":"IN","clock":"limitation-civil-claim","ordinary_end":"2021-06-30","measures":"all"}"#,
            due: "2022-05-29", "Supreme Court, 10 January 2022"),
        MeasureExample(
            #"{"jurisdiction":"TH","clock":"permission-to-stay","printed_expiry":"2020-03-25","measures":"all"}"#,
            due: "2020-03-25", "Ministry of Interior"),
        MeasureExample(
            #"{"jurisdiction":"TH","clock":"permission-to-stay","printed_expiry":"2020-05-02","measures":"all","as_known_on":"2020-08-10"}"#,
            due: "2020-09-26", "Ministry of Interior"),
        MeasureExample(
            #"{"jurisdiction":"AE","clock":"residence-permit","printed_expiry":"2020-04-15","measures":"all","as_known_on":"2020-05-01"}"#,
            due: "2020-12-31", "ICA; press"),
        MeasureExample(
            #"{"jurisdiction":"AE","clock":"residence-permit","printed_expiry":"2020-04-15","measures":"all","as_known_on":"2020-07-15"}"#,
            due: "2020-10-10", "ICA; press"),
        MeasureExample(
            #"{"jurisdiction":"KW","clock":"residence-permit","printed_expiry":"2020-09-01","measures":"all"}"#,
            due: "2020-09-01", "press"),
        MeasureExample(
            #"{"jurisdiction":"MY","clock":"limitation-civil-claim","ordinary_end":"2020-05-05","measures":"all"}"#,
            due: "2020-12-31", "Act 829"),
        MeasureExample(
            #"{"jurisdiction":"NZ","clock":"temporary-visa","printed_expiry":"2020-04-15","measures":"all"}"#,
            due: "2020-09-25", "Immigration New Zealand"),
        MeasureExample(
            #"{"jurisdiction":"NZ","clock":"temporary-visa","printed_expiry":"2020-04-01","measures":"all"}"#,
            due: "2020-04-01", "Immigration New Zealand"),
        MeasureExample(
            #"{"jurisdiction":"ZA","clock":"asylum-permit","printed_expiry":"2020-06-01","measures":"all"}"#,
            due: "2021-01-31", "Directions"),
        MeasureExample(
            #"{"jurisdiction":"AR","clock":"temporary-residence","printed_expiry":"2020-03-16","measures":"all"}"#,
            due: "2020-03-16", "DNM 1714/2020"),
        MeasureExample(
            #"{"jurisdiction":"CO","clock":"limitation-civil-claim","ordinary_end":"2020-03-26","measures":"all"}"#,
            due: "2020-08-01", "Decree 564/2020"),
        MeasureExample(
            #"{"jurisdiction":"PT","clock":"residence-application","printed_expiry":"2020-04-15","measures":["pt-status-2020"],"application_date":"2020-03-18"}"#,
            due: "2020-06-30", "IMPIC; Lei 1-A/2020"),
        MeasureExample(
            #"{"jurisdiction":"PT","clock":"residence-application","printed_expiry":"2020-04-15","measures":["pt-status-2020"],"application_date":"2020-03-19"}"#,
            due: "2020-04-15", "IMPIC; Lei 1-A/2020"),
        MeasureExample(
            #"{"jurisdiction":"DE","clock":"short-stay-visa","printed_expiry":"2020-04-01","measures":"all"}"#,
            due: "2020-09-30", "Schengen ordinance"),
        MeasureExample(
            #"{"jurisdiction":"LU","clock":"residence-permit","printed_expiry":"2020-04-01","measures":"all"}"#,
            due: nil, "RGD of 25 March 2020"),
        MeasureExample(
            #"{"jurisdiction":"PL","clock":"residence-permit","printed_expiry":"2020-04-01","measures":"all"}"#,
            due: nil, "Office for Foreigners"),
        MeasureExample(
            #"{"jurisdiction":"IN","clock":"limitation-civil-claim","trigger":"2019-07-01","period":"P1Y","measures":"all"}"#,
            due: "2022-06-17", "Supreme Court, 10 January 2022"),
        MeasureExample(
            #"{"jurisdiction":"IT","clock":"appeal","trigger":"2020-03-02","period":"P30D","measures":"all","as_known_on":"2020-04-01"}"#,
            due: "2020-05-11", "Decreto-legge 18/2020 art. 83 and 103"),
        MeasureExample(
            #"{"jurisdiction":"IT","clock":"appeal","trigger":"2020-03-02","period":"P30D","measures":"all","as_known_on":"2020-03-01"}"#,
            due: "2020-04-01", "Decreto-legge 18/2020 art. 83 and 103"),
        MeasureExample(
            #"{"jurisdiction":"IT","clock":"appeal","trigger":"2020-03-02","period":"P30D","measures":"all","urgent":true}"#,
            due: "2020-04-01", "Decreto-legge 18/2020 art. 83 and 103"),
        MeasureExample(
            #"{"jurisdiction":"GR","clock":"asylum-card","printed_expiry":"2020-05-12","measures":"all","as_known_on":"2020-05-20","office":"lesvos"}"#,
            due: "2020-05-12", "JMD of 2020"),
    ]
}
