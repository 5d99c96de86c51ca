// The house's test harness: TEST_CASE, CHECK, REQUIRE, and a main() with a filter. Nothing to install.
#pragma once

#include <functional>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace midip2p::test {

struct Case {
    const char* name;
    const char* file;
    int line;
    void (*body)();
};
std::vector<Case>& cases();
struct Register {
    Register(const char* name, const char* file, int line, void (*body)()) {
        cases().push_back({name, file, line, body});
    }
};

/// Failed expectations since the program began.
int& failures();
/// Records one.
void fail(const char* file, int line, const std::string& what);
/// Thrown by REQUIRE: the case ends here.
struct Stop {};

template <class T> std::string show(const T& value) {
    if constexpr (std::is_enum_v<T>) {
        return std::to_string(static_cast<long long>(value));
    } else if constexpr (requires(std::ostringstream& s) { s << value; }) {
        std::ostringstream s;
        s.precision(17);
        s << value;
        return s.str();
    } else {
        return "(a value)";
    }
}

/// Splits a == b so that both sides can be shown.
template <class L> struct Left {
    const L& left;
    template <class R> std::string compare(bool held, const char* op, const R& right) const {
        return held ? std::string() : show(left) + op + show(right);
    }
    template <class R> std::string operator==(const R& r) const { return compare(left == r, " == ", r); }
    template <class R> std::string operator!=(const R& r) const { return compare(left != r, " != ", r); }
    template <class R> std::string operator<(const R& r) const { return compare(left < r, " < ", r); }
    template <class R> std::string operator<=(const R& r) const { return compare(left <= r, " <= ", r); }
    template <class R> std::string operator>(const R& r) const { return compare(left > r, " > ", r); }
    template <class R> std::string operator>=(const R& r) const { return compare(left >= r, " >= ", r); }
    operator std::string() const { return static_cast<bool>(left) ? std::string() : std::string("false"); }
};
struct Split {
    template <class L> Left<L> operator<<(const L& left) const { return {left}; }
};
inline bool expect(const std::string& trouble, const char* expression, const char* file, int line) {
    if (!trouble.empty()) fail(file, line, std::string(expression) + "   (" + trouble + ")");
    return trouble.empty();
}

} // namespace midip2p::test

#define MIDIP2P_JOIN2(a, b) a##b
#define MIDIP2P_JOIN(a, b) MIDIP2P_JOIN2(a, b)
#define MIDIP2P_TEST(name, id)                                                                                         \
    static void id();                                                                                                  \
    static const ::midip2p::test::Register MIDIP2P_JOIN(id, _registered)(name, __FILE__, __LINE__, &id);               \
    static void id()
/// TEST_CASE("a frame split at any byte is still one frame") { … }
#define TEST_CASE(name) MIDIP2P_TEST(name, MIDIP2P_JOIN(test_case_, __LINE__))
/// CHECK(a == b): goes on after a failure.
#define CHECK(...) ::midip2p::test::expect(::midip2p::test::Split() << __VA_ARGS__, #__VA_ARGS__, __FILE__, __LINE__)
/// REQUIRE(a == b): the case ends after a failure.
#define REQUIRE(...)                                                                                                   \
    do {                                                                                                               \
        if (!CHECK(__VA_ARGS__)) throw ::midip2p::test::Stop{};                                                        \
    } while (false)
