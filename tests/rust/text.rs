//! Texts as shops write them, as the order body carries them.

use trackingtech::order::text::plain;

#[test]
fn tags_are_removed_even_when_they_were_escaped() {
    for (raw, text) in [
        ("<b class=\"x\">Polera</b> <i>roja</i>", "Polera roja"),
        ("&lt;b&gt;Polera&lt;/b&gt;", "Polera"),
        (
            "&amp;lt;B Title=&amp;quot;x &amp;gt; y&amp;quot;&amp;gt;Polera&amp;lt;/b&amp;gt;",
            "Polera",
        ),
        (
            "a<script>alert('<b>')</script>b<!-- c > -->d<STYLE>x{}</Style >e",
            "abde",
        ),
        ("<!doctype html><?xml version=\"1\"?><o:p>x</o:p>", "x"),
    ] {
        assert_eq!(plain(raw), text, "{raw}");
    }
}

#[test]
fn the_end_of_a_block_separates_words() {
    for (raw, text) in [
        ("<p>Uno</p><p>Dos</p>", "Uno Dos"),
        ("Av. Sur 1<br />Depto 2", "Av. Sur 1 Depto 2"),
        ("<ul><li>Uno</li> <li>Dos</li></ul>Tres", "Uno Dos Tres"),
        ("<td>Uno</td><td>Dos</td>", "Uno Dos"),
        ("Po<b>le</b>ra", "Polera"),
    ] {
        assert_eq!(plain(raw), text, "{raw}");
    }
}

#[test]
fn a_sign_in_a_quoted_attribute_is_no_end() {
    for (raw, text) in [
        ("<a title=\"x > y\">Polera</a>", "Polera"),
        ("<a title = 'x > \" y' b>Polera</a>", "Polera"),
        ("<a href=x\"y>Polera</a>", "Polera"),
        // A quote that is never closed hides nothing.
        ("<a title=\"x>Polera</a>", "Polera"),
        ("<i \"x>Polera</i>", "Polera"),
    ] {
        assert_eq!(plain(raw), text, "{raw}");
    }
}

#[test]
fn a_sign_that_is_no_tag_stays() {
    for text in [
        "a < b",
        "x <3 y > z",
        "1 < 2 > 0",
        "<",
        "fin <b",
        "5 > 3",
        "Talla <M>",
        "Talla <S> o <XL>",
        "Talla </M>",
        "María <maria@example.cl>",
        "<https://example.cl>",
        "<>",
        "</>",
        "<!>",
        "Talla <?>",
        "a <!-- b",
        "<b",
    ] {
        assert_eq!(plain(text), text);
    }
    assert_eq!(plain("<S>Polera</S>"), "Polera");
    assert_eq!(plain("Talla &lt;M&gt;"), "Talla <M>");
}
