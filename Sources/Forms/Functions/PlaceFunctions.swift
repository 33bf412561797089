#if canImport(Glibc)
    import Glibc
#endif

/// A point as values hold it: `latitude longitude altitude accuracy`, the last two optional.
struct GeoPoint {
    let latitude: Double
    let longitude: Double

    init?(_ text: String) {
        let parts = Words.of(text).map(Numerals.number)
        guard (2...4).contains(parts.count), parts.allSatisfy(\.isFinite), abs(parts[0]) <= 90, abs(parts[1]) <= 180
        else { return nil }
        (latitude, longitude) = (parts[0], parts[1])
    }

    /// Points between semicolons. Nil when one of them is none.
    static func list(_ text: String) -> [GeoPoint]? {
        var points: [GeoPoint] = []
        for part in text.split(separator: ";") where !String(part).trimmed.isEmpty {
            guard let point = GeoPoint(String(part)) else { return nil }
            points.append(point)
        }
        return points.isEmpty ? nil : points
    }
}

/// Measures on a round Earth, with the radius and formulas that ODK's clients share.
enum Earth {
    static let radius = 6_378_100.0

    static func distance(_ points: [GeoPoint]) -> Double {
        zip(points, points.dropFirst()).reduce(0) { $0 + distance($1.0, $1.1) }
    }

    private static func distance(_ a: GeoPoint, _ b: GeoPoint) -> Double {
        let (x, y) = (radians(a.latitude), radians(b.latitude))
        let half = (sin((y - x) / 2), sin(radians(b.longitude - a.longitude) / 2))
        let chord = half.0 * half.0 + cos(x) * cos(y) * half.1 * half.1
        return 2 * radius * asin(min(1, chord.squareRoot()))
    }

    /// Square metres: each degree of longitude is shortened by the cosine of its latitude, then the shoelace formula.
    static func area(_ points: [GeoPoint]) -> Double {
        guard points.count > 2 else { return 0 }
        let degree = 2 * .pi * radius / 360
        let flat = points.map { point in
            (
                x: (point.longitude - points[0].longitude) * degree * cos(radians(point.latitude)),
                y: (point.latitude - points[0].latitude) * degree
            )
        }
        var double = 0.0
        for (a, b) in zip(flat, flat.dropFirst()) { double += a.y * b.x - a.x * b.y }
        return abs(double / 2)
    }

    /// Whether a point lies within a shape (even-odd rule).
    static func contains(_ shape: [GeoPoint], _ point: GeoPoint) -> Bool {
        var isInside = false
        for (a, b) in zip(shape, shape.dropFirst() + shape.prefix(1)) {
            guard (a.latitude > point.latitude) != (b.latitude > point.latitude) else { continue }
            let share = (point.latitude - a.latitude) / (b.latitude - a.latitude)
            if point.longitude < a.longitude + share * (b.longitude - a.longitude) { isInside.toggle() }
        }
        return isInside
    }

    private static func radians(_ degrees: Double) -> Double { degrees * .pi / 180 }
}

extension FunctionCatalogue {
    static let placeFunctions: [FormFunction] = [
        FormFunction("area", 1...1, givesNumber: true) { call in .number(points(call).map(Earth.area) ?? .nan) },
        FormFunction("distance", 1...many, givesNumber: true) { call in
            .number(points(call).map(Earth.distance) ?? .nan)
        },
        FormFunction("geofence", 2...2) { call in
            guard let point = GeoPoint(call.string(0)), let shape = GeoPoint.list(call.string(1)) else {
                return .boolean(false)
            }
            return .boolean(Earth.contains(shape, point))
        },
    ]

    /// The points of a list of nodes, of a trace or shape, or of several points. What is empty is left out.
    private static func points(_ call: FunctionCall) -> [GeoPoint]? {
        var result: [GeoPoint] = []
        for text in call.strings(from: 0) where !text.isEmpty {
            guard let list = GeoPoint.list(text) else { return nil }
            result += list
        }
        return result
    }
}
