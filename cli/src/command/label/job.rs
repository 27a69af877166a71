//! What the options come to: stock, template, printer.

use super::{Label, PaperOptions};
use crate::{
    failure::Failure,
    label::{
        built_in,
        output::{Form, Job},
        stock::Stock,
        template::Template,
    },
    print::code::{ALLOWED, LEAST, Printer},
};

impl Label {
    pub(super) fn job(&self, form: Form, columns: Vec<String>) -> Result<Job, Failure> {
        let stock = self.paper.stock.as_deref().map(Stock::find).transpose()?;
        let stock = stock.map(|stock| self.paper.adjusted(stock)).transpose()?;
        if stock.is_some()
            && form != Form::Pdf
            && self.look.template.is_none()
            && self.look.size.is_none()
            && self.paper.test_print
        {
            return Err(Failure::usage("a test print is for sheets").hint("add --form pdf"));
        }
        if stock.is_none() && (self.paper.test_print || self.paper.start != 1) {
            return Err(Failure::usage("--start and --test-print are for sheets")
                .hint("name the stock: --stock L7160"));
        }
        if let Some(stock) = stock.as_ref().filter(|stock| !(1..=stock.count()).contains(&self.paper.start)) {
            let said = format!("--start {} is not on a sheet of {} labels", self.paper.start, stock.count());
            return Err(Failure::usage(said).hint("labels are counted from 1, along rows"));
        }
        let template = self.template(stock.as_ref(), &columns)?;
        if let Some(stock) =
            stock.as_ref().filter(|s| template.width > s.width + 0.1 || template.height > s.height + 0.1)
        {
            let said = format!(
                "the template is {} x {} mm, a label of {} is {} x {} mm",
                template.width, template.height, stock.name, stock.width, stock.height
            );
            return Err(Failure::usage(said).hint("take another stock, or make the template smaller"));
        }
        let usual = match form {
            Form::Zpl | Form::Tspl => 203,
            Form::Png => 300,
            _ => 600,
        };
        let mut printer = Printer::new(self.look.dpi.unwrap_or(usual));
        if let Some(module) = self.look.module_mm {
            if !ALLOWED.contains(&module) {
                let said =
                    format!("--module-mm {module} is not between {} and {}", ALLOWED.start(), ALLOWED.end());
                return Err(Failure::usage(said)
                    .hint(format!("those are GS1's bounds; without it modules are {LEAST} mm or more")));
            }
            printer = printer.with_module(module);
        }
        Ok(Job {
            form,
            out: self.out.clone(),
            template,
            stock,
            start: self.paper.start,
            test: self.paper.test_print,
            copies: self.copies as usize,
            printer,
            lang: self.lang,
            gap: self.paper.gap.max(0.0),
            columns,
        })
    }

    fn template(&self, stock: Option<&Stock>, columns: &[String]) -> Result<Template, Failure> {
        let text = match (&self.look.template, &self.look.size, stock) {
            (Some(path), _, _) => std::fs::read_to_string(path).map_err(|e| {
                Failure::file(path, &e)
                    .hint("`suyuan label --template-show 60x40 > FILE` makes one to start from")
            })?,
            (None, Some(size), _) => shown(size)?,
            (None, None, Some(stock)) => built_in::toml(&stock.name, stock.width, stock.height),
            (None, None, None) => shown("60x40")?,
        };
        Template::read(&text, self.lang, columns)
    }
}

impl PaperOptions {
    fn adjusted(&self, mut stock: Stock) -> Result<Stock, Failure> {
        stock.left = self.margin_left.unwrap_or(stock.left);
        stock.top = self.margin_top.unwrap_or(stock.top);
        // A printer that is off by some millimetres is set right, even if labels then seem to leave the paper.
        let stock = stock.sound()?;
        if self.offset_x.abs() > 20.0 || self.offset_y.abs() > 20.0 {
            return Err(Failure::usage("an offset is more than 20 mm")
                .hint("offsets set a printer right; for another grid see --stock FILE.toml"));
        }
        Ok(Stock { left: stock.left + self.offset_x, top: stock.top + self.offset_y, ..stock })
    }
}

/// The built-in arrangement of a stock or a size, as TOML.
pub(super) fn shown(name: &str) -> Result<String, Failure> {
    let size =
        name.split_once(['x', 'X']).and_then(|(w, h)| Some((w.parse::<f32>().ok()?, h.parse::<f32>().ok()?)));
    match (size, Stock::find(name)) {
        (_, Ok(stock)) => Ok(built_in::toml(&stock.name, stock.width, stock.height)),
        (Some((width, height)), Err(_)) => Ok(built_in::toml(name, width, height)),
        (None, Err(failure)) => Err(failure.hint("give a stock (`--stock list`) or a size in mm: 60x40")),
    }
}
